// Runs on the audio thread: turns the microphone's sound into blocks of 512 samples at 16 kHz.
import { Resampler } from "./resampler.js";

const BLOCK = 512;
const GAP = 2000; // milliseconds between two pieces of sound that only a pause of the browser or the computer explains

class Capture extends AudioWorkletProcessor {
  constructor() {
    super();
    this.resampler = new Resampler(sampleRate);
    this.block = new Float32Array(BLOCK);
    this.filled = 0;
    this.before = 0;
  }

  /** @param {Float32Array[][]} inputs */
  process(inputs) {
    const now = Date.now(), gap = this.before ? now - this.before : 0; // the clock of the sound stands still meanwhile
    this.before = now;
    if (gap > GAP) this.port.postMessage(gap / 1000);
    const sound = inputs[0]?.[0];
    if (sound) for (const sample of this.resampler.resample(sound)) this.#add(sample);
    return true;
  }

  /** @param {number} sample */
  #add(sample) {
    this.block[this.filled] = sample;
    this.filled += 1;
    if (this.filled < BLOCK) return;
    this.port.postMessage(this.block, [this.block.buffer]);
    this.block = new Float32Array(BLOCK);
    this.filled = 0;
  }
}

registerProcessor("capture", Capture);
