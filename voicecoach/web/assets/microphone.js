// The microphone: opened for each reply, closed after it. Blocks are kept until the server has received them.

const KEPT = 6000; // blocks: more than the longest reply has
const HEAD = 8; // bytes before the samples: reply and number

/** @type {Record<string, string>} */
const STATES = { NotAllowedError: "denied", SecurityError: "denied", NotFoundError: "missing", OverconstrainedError: "missing" };

/** @param {string} device id of the microphone, "" for the browser's choice @param {boolean} echo whether to cancel it */
function constraints(device, echo) {
  return {
    audio: {
      deviceId: device ? { ideal: device } : undefined,
      channelCount: { ideal: 1 },
      echoCancellation: echo,
      noiseSuppression: false, // it eats the ends of words and makes pauses digitally silent
      autoGainControl: false, // it raises the room in every pause
    },
  };
}

export class Microphone {
  /**
   * @param {() => AudioContext} context
   * @param {{ send: (frame: ArrayBuffer) => void, level: (peak: number) => void, state: (state: string, name: string) => void,
   *   gap: (seconds: number) => void }} to
   */
  constructor(context, to) {
    this.context = context;
    this.to = to;
    this.device = "";
    this.echo = true;
    this.reply = 0;
    this.next = 0;
    /** @type {{ number: number, frame: ArrayBuffer }[]} */
    this.kept = [];
    /** @type {MediaStream | null} */
    this.stream = null;
    /** @type {AudioNode[]} */
    this.nodes = [];
    this.wanted = false;
    /** @type {{ number: number, at: number }} when the last block was captured */
    this.last = { number: -1, at: 0 };
  }

  /**
   * Follows what the server wants. `fresh`: the first word after a connection, so what it lacks is sent again.
   * @param {{ open: boolean, reply: number, next: number }} wanted @param {boolean} fresh
   */
  follow(wanted, fresh) {
    if (wanted.reply !== this.reply) {
      this.reply = wanted.reply;
      this.next = wanted.next;
      this.kept = [];
    }
    this.kept = this.kept.filter((block) => block.number >= wanted.next);
    if (fresh) for (const block of this.kept) this.to.send(block.frame);
    if (wanted.open === this.wanted) return;
    this.wanted = wanted.open;
    if (wanted.open) this.#open();
    else this.close();
  }

  /** Asks for permission, and opens and closes the microphone once. @returns {Promise<string>} "open" or why not */
  async allow() {
    try {
      const stream = await navigator.mediaDevices.getUserMedia(constraints(this.device, this.echo));
      for (const track of stream.getTracks()) track.stop();
      return "open";
    } catch (error) {
      return STATES[error instanceof DOMException ? error.name : ""] ?? "busy";
    }
  }

  /** @returns {Promise<MediaDeviceInfo[]>} */
  async devices() {
    const all = await navigator.mediaDevices?.enumerateDevices() ?? [];
    return all.filter((device) => device.kind === "audioinput" && device.deviceId);
  }

  async #open() {
    const context = this.context();
    try {
      await context.audioWorklet.addModule(new URL("./capture.js", import.meta.url)); // first: no sound waits for it
      const stream = await navigator.mediaDevices.getUserMedia(constraints(this.device, this.echo));
      if (!this.wanted) { // closed meanwhile
        for (const track of stream.getTracks()) track.stop();
        return;
      }
      const [track] = stream.getAudioTracks();
      track.addEventListener("ended", () => this.#gone(track.label));
      const source = context.createMediaStreamSource(stream);
      const capture = new AudioWorkletNode(context, "capture", { numberOfOutputs: 0, channelCount: 1, channelCountMode: "explicit" });
      capture.port.onmessage = ({ data }) => { if (typeof data === "number") this.to.gap(data); else this.#take(data); };
      source.connect(capture);
      this.stream = stream;
      this.nodes = [source, capture];
      this.to.state("open", track.label);
    } catch (error) {
      if (this.wanted) this.to.state(STATES[error instanceof DOMException ? error.name : ""] ?? "busy", "");
    }
  }

  /** @param {string} name */
  #gone(name) {
    this.close();
    this.to.state("gone", name);
  }

  close() {
    this.wanted = false;
    for (const node of this.nodes) {
      node.disconnect();
      if (node instanceof AudioWorkletNode) node.port.onmessage = null;
    }
    for (const track of this.stream?.getTracks() ?? []) track.stop();
    this.nodes = [];
    this.stream = null;
  }

  /** @param {Float32Array} samples */
  #take(samples) {
    const frame = new ArrayBuffer(HEAD + samples.byteLength), head = new DataView(frame);
    head.setUint32(0, this.reply, true);
    head.setUint32(4, this.next, true);
    new Float32Array(frame, HEAD).set(samples);
    this.kept.push({ number: this.next, frame });
    if (this.kept.length > KEPT) this.kept.shift();
    this.last = { number: this.next, at: performance.now() };
    this.next += 1;
    this.to.send(frame);
    this.to.level(samples.reduce((peak, sample) => Math.max(peak, Math.abs(sample)), 0));
  }
}
