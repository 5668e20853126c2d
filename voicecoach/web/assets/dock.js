// The bar at the bottom: what the program is doing, the sound of the microphone, and what the learner can do.
import { byId, element } from "./elements.js";
import { Meter } from "./meter.js";

/** @type {Record<string, string>} */
const KEY_NAMES = {
  done: "Done", more: "More time", help: "Hint", repeat: "Repeat", slower: "Slower", reword: "In other words",
  terms: "Terms", talk: "Speak", again: "Again", next: "Next", quit: "Quit", other: "Answer now",
};
/** @type {Record<string, string>} */
const CHOICE_NAMES = {
  again: "Again", model: "Model reply", shadow: "Shadow it", answered: "It is an answer", start: "Conversation now", next: "Next",
  quit: "Quit",
};
/** @type {Record<string, string>} */
const SPOKEN = { model: "Model reply", grade: "Your grade", help: "Hint", cue: "What to ask about" };
/** @type {Record<string, string>} what any other key does while the voice speaks */
const STOP = { developer: "Answer now", help: "Answer now", cue: "Ask now" };
/** @type {Record<string, string>} what the key for more time does while the voice speaks */
const MORE = { model: "From the start", grade: CHOICE_NAMES.model };

/** @param {number} seconds */
const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;

export class Dock {
  /** @param {{ press: (key: string) => void, choose: (choice: string) => void, type: (text: string | null) => void }} to */
  constructor(to) {
    this.to = to;
    this.bar = byId("dock", HTMLElement);
    this.status = byId("dock-status", HTMLElement);
    this.buttons = byId("dock-buttons", HTMLElement);
    this.patience = byId("patience", HTMLElement);
    this.clock = byId("dock-clock", HTMLElement);
    this.meter = new Meter(byId("meter", HTMLCanvasElement));
    /** @type {Record<string, string>} */
    this.letters = {};
    /** @type {Record<string, string>} */
    this.choiceLetters = {};
    this.reword = false;
    this.brief = false; // a word or a sentence is expected, for which there is no help
    this.resumed = false; // the learner went on after the end of the reply
    /** @type {number | null} */
    this.target = null;
    this.offered = "";
  }

  /** @param {Record<string, string>} keys @param {Record<string, string>} choices by letter */
  names(keys, choices) {
    for (const [letter, key] of Object.entries(keys)) this.letters[key] ??= letter;
    for (const [letter, choice] of Object.entries(choices)) this.choiceLetters[choice] ??= letter;
  }

  /** @param {string} state @param {string} text */
  #state(state, text) {
    if (this.bar.dataset.state !== state) {
      this.bar.dataset.state = state;
      if (state !== "listening") { this.clock.textContent = ""; this.patience.style.removeProperty("--left"); }
      if (state === "listening") this.meter.clear();
    }
    this.bar.hidden = false;
    if (this.status.textContent !== text) this.status.textContent = text;
  }

  /** @param {any} event */
  speaking(event, developer = "") {
    this.brief = !["grade", "help"].includes(event.role) && !event.keys.includes("help");
    if (event.role === "developer") this.reword = event.keys.includes("reword");
    this.#state("speaking", event.role === "developer" ? `${developer} speaks` : SPOKEN[event.role] ?? "Listen");
    const stop = STOP[event.role] ?? "Stop";
    const more = MORE[event.role] ?? KEY_NAMES.more;
    this.#offer([["other", stop, ""], ...event.keys.map((/** @type {string} */ key) => [key, key === "more" ? more : KEY_NAMES[key] ?? key, this.letters[key]])], this.to.press);
  }

  /** @param {any} event */
  listening(event) {
    const began = event.silence <= event.seconds - 0.01;
    const wait = event.speaking ? this.resumed ? "Go on, I'm listening" : "Listening" : !began ? "Your turn: answer aloud"
      : event.patience === null ? "Listening until you press Done" : `Finished? ${event.patience.toFixed(1)} s`;
    this.#state("listening", wait);
    const late = this.target !== null && event.seconds > this.target;
    this.clock.textContent = clock(event.seconds) + (this.target ? ` of ${clock(this.target)}` : "");
    this.clock.classList.toggle("late", late);
    const whole = event.patience === null ? 0 : event.patience + event.silence;
    this.patience.style.setProperty("--left", whole && began && !event.speaking ? String(event.patience / whole) : "1");
    const keys = this.brief ? ["done", "more", "repeat", "quit"]
      : ["done", "more", "help", "terms", "repeat", "slower", ...(this.reword ? ["reword"] : []), "quit"];
    this.#offer(keys.map((key) => [key, KEY_NAMES[key], this.letters[key]]), this.to.press);
  }

  ready() {
    this.#state("ready", "Hold space and speak");
    this.#offer(["talk", "help", "repeat", "slower", "quit"].map((key) => [key, KEY_NAMES[key], key === "talk" ? " " : this.letters[key]]), this.to.press);
  }

  waiting() {
    this.#state("waiting", "No sound from the microphone yet");
    this.#offer([["quit", "Quit", this.letters.quit]], this.to.press);
  }

  grading() {
    this.resumed = false;
    this.#state("grading", "Grading …");
    this.#offer([], this.to.press);
  }

  /** @param {any} event */
  choose(event) {
    const silence = event.then_grade ? "then hear your grade" : "silence goes on";
    const listening = event.by_voice ? `Say ${this.bar.dataset.commands}; ${silence}` : "Still listening: go on if you have more to say";
    this.#state("choose", event.listening ? listening : event.last ? "Last turn" : "How do you go on?");
    const name = (/** @type {string} */ choice) => (choice === "next" && event.last ? "Finish" : CHOICE_NAMES[choice] ?? choice);
    const offers = [...event.choices].sort((one, other) => Number(other === "next") - Number(one === "next"));
    this.#offer(offers.map((choice) => [choice, name(choice), choice === "next" && event.last ? "f" : this.choiceLetters[choice]]), this.to.choose);
  }

  typing() {
    this.#state("typing", "Type your reply");
    this.offered = "typing";
    const field = element("textarea", { rows: "2", "aria-label": "Your reply" }), send = element("button", { class: "primary" }, "Send");
    const quit = element("button", {}, "Quit");
    send.addEventListener("click", () => this.to.type(/** @type {HTMLTextAreaElement} */ (field).value));
    field.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey) { event.preventDefault(); send.click(); }
    });
    quit.addEventListener("click", () => this.to.type(null));
    this.buttons.replaceChildren(field, send, quit);
    field.focus();
  }

  /** @param {string} text */
  paused(text) {
    this.#state("paused", text);
    this.#offer([], this.to.press);
  }

  hide() {
    this.bar.hidden = true;
  }

  /** @param {string[][]} offers what, its name and its letter; the first is the main one @param {(what: string) => void} take */
  #offer(offers, take) {
    const wanted = JSON.stringify([this.bar.dataset.state, offers]);
    if (wanted === this.offered) return;
    this.offered = wanted;
    const focused = this.buttons.contains(document.activeElement);
    this.buttons.replaceChildren(...offers.map(([what, name, letter], index) => {
      const button = element("button", index ? {} : { class: "primary" }, name);
      if (letter) button.append(" ", element("kbd", { "aria-hidden": "true" }, letter === " " ? "space" : letter));
      if (letter) button.setAttribute("aria-keyshortcuts", letter === " " ? "Space" : letter.toUpperCase());
      button.dataset.what = what;
      button.addEventListener("click", () => take(what));
      return button;
    }));
    if (focused) this.buttons.querySelector("button")?.focus();
  }
}
