// Draws the sound of the microphone as it comes: the last seconds as bars, the newest at the right.

const BARS = 96;
const FLOOR = 0.001, CEILING = 0.5; // peaks at the ends of the scale: an office, and close to overdriven

export class Meter {
  /** @param {HTMLCanvasElement} canvas */
  constructor(canvas) {
    this.canvas = canvas;
    this.still = matchMedia("(prefers-reduced-motion: reduce)");
    /** @type {number[]} */
    this.levels = [];
    this.drawing = 0;
  }

  /** @param {number} peak 0 to 1 */
  add(peak) {
    const share = Math.log(Math.max(peak, FLOOR) / FLOOR) / Math.log(CEILING / FLOOR);
    this.levels.push(Math.min(1, share));
    if (this.levels.length > BARS) this.levels.shift();
    this.drawing ||= requestAnimationFrame(() => this.#draw());
  }

  clear() {
    this.levels = [];
    this.drawing ||= requestAnimationFrame(() => this.#draw());
  }

  #draw() {
    this.drawing = 0;
    const scale = devicePixelRatio || 1, width = this.canvas.clientWidth, height = this.canvas.clientHeight;
    if (this.canvas.width !== Math.round(width * scale)) this.canvas.width = Math.round(width * scale);
    if (this.canvas.height !== Math.round(height * scale)) this.canvas.height = Math.round(height * scale);
    const pen = this.canvas.getContext("2d");
    if (!pen) return;
    pen.setTransform(scale, 0, 0, scale, 0, 0);
    pen.clearRect(0, 0, width, height);
    pen.fillStyle = getComputedStyle(this.canvas).color;
    if (this.still.matches) { // one bar that grows instead of a picture that moves
      const mean = this.levels.slice(-6).reduce((sum, level) => sum + level, 0) / 6;
      pen.fillRect(0, height / 2 - 3, width * mean, 6);
      return;
    }
    const step = width / BARS, first = BARS - this.levels.length;
    this.levels.forEach((level, index) => {
      const tall = Math.max(2, level * height);
      pen.globalAlpha = 0.35 + 0.65 * level;
      pen.fillRect((first + index) * step, (height - tall) / 2, Math.max(1, step * 0.62), tall);
    });
    pen.globalAlpha = 1;
  }
}
