// The loudspeaker: plays the sounds that the server sends one after another, and reports each that was played.

const LEAD = 0.08; // seconds before the first sound: time to prepare it

export class Speaker {
  /** @param {() => AudioContext} context @param {(sound: number) => void} played */
  constructor(context, played) {
    this.context = context;
    this.played = played;
    this.last = 0; // the sound that was taken last: the server sends it again after a dropped socket
    this.end = 0; // when the sounds so far end, on the context's clock
    /** @type {Map<number, AudioBufferSourceNode>} */
    this.playing = new Map();
  }

  /** @param {ArrayBuffer} frame number, rate, samples */
  take(frame) {
    const head = new DataView(frame), sound = head.getUint32(0, true), rate = head.getUint32(4, true);
    if (sound <= this.last) {
      if (!this.playing.has(sound)) this.played(sound); // it ended while the socket was away
      return;
    }
    this.last = sound;
    const samples = new Float32Array(frame, 8);
    if (!samples.length) { this.played(sound); return; }
    const context = this.context(), buffer = context.createBuffer(1, samples.length, rate);
    buffer.copyToChannel(samples, 0);
    const source = new AudioBufferSourceNode(context, { buffer });
    source.connect(context.destination);
    source.addEventListener("ended", () => { if (this.playing.delete(sound)) this.played(sound); });
    this.playing.set(sound, source);
    const start = Math.max(this.end, context.currentTime + LEAD);
    this.end = start + buffer.duration;
    source.start(start);
  }

  /** Stops what plays now, and what came so far. @param {number} sound the last one to stop */
  silence(sound = this.last) {
    for (const [number, source] of this.playing) {
      if (number > sound) continue;
      this.playing.delete(number); // first, so that it does not count as played
      source.stop();
    }
    if (!this.playing.size) this.end = 0;
  }
}
