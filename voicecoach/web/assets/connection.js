// The socket to the server. It comes back by itself, and then goes on after the last message that was received.

const WAITS = [300, 600, 1200, 2500, 4000]; // milliseconds before each new attempt; the last one is repeated

export class Connection {
  /**
   * @param {string} address
   * @param {{ message: (message: any, fresh: boolean) => void, sound: (frame: ArrayBuffer) => void, lost: (attempts: number) => void }} to
   */
  constructor(address, to) {
    this.address = address;
    this.to = to;
    this.practice = "";
    this.seen = 0;
    this.attempts = 0;
    this.ended = false;
    this.synced = false; // whether the server has said what it lacks since the socket opened
    /** @type {WebSocket | null} */
    this.socket = null;
  }

  open() {
    const socket = new WebSocket(this.address);
    socket.binaryType = "arraybuffer";
    this.synced = false;
    socket.onmessage = ({ data }) => {
      if (this.socket !== socket) return;
      if (data instanceof ArrayBuffer) { this.to.sound(data); return; }
      const message = JSON.parse(data);
      if (message.number) {
        if (message.number <= this.seen && message.practice === this.practice) return;
        this.seen = message.number;
        this.practice = message.practice;
      }
      if (message.type === "Welcome") this.attempts = 0;
      const fresh = message.type === "MicrophoneWanted" && !this.synced;
      if (fresh) this.synced = true;
      this.to.message(message, fresh);
    };
    socket.onclose = () => {
      if (this.socket !== socket || this.ended) return;
      this.socket = null;
      this.attempts += 1;
      this.to.lost(this.attempts);
      setTimeout(() => this.open(), WAITS[Math.min(this.attempts, WAITS.length) - 1]);
    };
    this.socket = socket;
  }

  /** Goes on with a running practice. @param {string} practice */
  join(practice) {
    if (practice !== this.practice) this.seen = 0;
    this.practice = practice;
    this.send("Join", { practice, seen: this.seen });
  }

  /** @param {string} type @param {Record<string, unknown>} fields */
  send(type, fields) {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify({ type, ...fields }));
  }

  /** Sends sound, in order: what can't be sent now is sent after the server has said what it lacks. @param {ArrayBuffer} frame */
  sendSound(frame) {
    if (this.synced && this.socket?.readyState === WebSocket.OPEN) this.socket.send(frame);
  }

  close() {
    this.ended = true;
    this.socket?.close();
  }
}
