// Push to talk: tells the server when the learner holds the key down and lets it go. What that means, the engine decides.

export class Hold {
  /** @param {(down: boolean, at: { reply: number, block: number }) => void} tell @param {() => { reply: number, block: number }} now what is being captured */
  constructor(tell, now) {
    this.tell = tell;
    this.now = now;
    this.used = false; // whether this practice is with push to talk
    this.down = false;
    this.at = { reply: 0, block: 0 };
  }

  press() {
    this.#set(true);
  }

  /** The key went up, or the page can't know any more: it lost the focus. */
  release() {
    if (this.down) this.#set(false);
  }

  /** Says it again after a dropped socket. */
  repeat() {
    if (this.used) this.tell(this.down, this.at);
  }

  /** @param {boolean} down */
  #set(down) {
    this.down = down;
    this.at = this.now();
    this.tell(down, this.at);
  }
}
