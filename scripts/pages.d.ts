// What the pages' modules find beside them: the audio thread's names, and the functions of the review page's scripts.

declare const sampleRate: number;

declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}

declare function registerProcessor(name: string, processor: new () => AudioWorkletProcessor): void;

/** review/assets/takes.js: adds the controls of a turn and draws its waveforms. */
declare function prepare(turn: HTMLElement): void;

/** review/assets/player.js: stops what plays. Named like, and in place of, the window's own `stop`. */
declare function stop(): (() => void) | null;
