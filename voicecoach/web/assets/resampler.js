// Resamples sound to 16 kHz, piece by piece: a windowed sinc in as many phases as the ratio of the rates needs.

export const RATE = 16000;

const CROSSINGS = 64; // zero crossings of the sinc on each side: a narrow transition from 7.3 to 8 kHz
const BETA = 9; // of the Kaiser window: what folds back lies 90 dB below
const PASSED = 0.955; // middle of the transition, as a part of half the lower rate

/** @param {number} x @returns {number} the modified Bessel function of order 0 */
function bessel(x) {
  let sum = 1, term = 1;
  for (let k = 1; term > 1e-12 * sum; k += 1) sum += term *= (x / (2 * k)) ** 2;
  return sum;
}

/** @param {number} a @param {number} b @returns {number} */
const divisor = (a, b) => (b ? divisor(b, a % b) : a);

export class Resampler {
  /** @param {number} rate of the sound that comes, in Hz */
  constructor(rate) {
    const common = divisor(rate, RATE);
    this.up = RATE / common;
    this.down = rate / common;
    const cutoff = PASSED * Math.min(1, RATE / rate); // as a part of half the rate that comes
    this.half = Math.ceil(CROSSINGS / cutoff);
    this.filters = Array.from({ length: this.up }, (_, phase) => this.#filter(phase / this.up, cutoff));
    this.rest = new Float32Array(this.half - 1); // silence before the first sample, so that nothing is shifted
    this.phase = 0;
  }

  /** @param {number} offset of the output between two samples @param {number} cutoff */
  #filter(offset, cutoff) {
    const taps = new Float32Array(2 * this.half);
    for (let tap = 0; tap < taps.length; tap += 1) {
      const x = tap - this.half + 1 - offset, edge = x / this.half;
      if (Math.abs(edge) >= 1) continue;
      const angle = Math.PI * cutoff * x;
      const sinc = angle ? Math.sin(angle) / angle : 1;
      taps[tap] = cutoff * sinc * bessel(BETA * Math.sqrt(1 - edge * edge)) / bessel(BETA);
    }
    return taps;
  }

  /**
   * @param {Float32Array} piece
   * @returns {Float32Array} the samples at 16 kHz, as far as they are complete
   */
  resample(piece) {
    if (this.up === this.down) return piece;
    const input = new Float32Array(this.rest.length + piece.length);
    input.set(this.rest);
    input.set(piece, this.rest.length);
    /** @type {number[]} */
    const output = [];
    let at = 0; // index of the first sample under the filter
    while (at + 2 * this.half <= input.length) {
      const taps = this.filters[this.phase];
      let sum = 0;
      for (let tap = 0; tap < taps.length; tap += 1) sum += taps[tap] * input[at + tap];
      output.push(sum);
      this.phase += this.down;
      at += Math.floor(this.phase / this.up);
      this.phase %= this.up;
    }
    this.rest = input.slice(at); // a step is far shorter than the filter, so `at` lies inside
    return Float32Array.from(output);
  }
}
