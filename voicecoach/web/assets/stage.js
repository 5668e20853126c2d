// Draws what happened in a practice, from top to bottom: the developer's lines, help, grades, notices, the summary.
import { element, fragment } from "./elements.js";

/** @typedef {{ name: string, event: Record<string, any>, html: string }} Happened */

const DURING_REPLY = ["Recognized", "Help", "Alerted", "Notice", "Grading"]; // the words so far stay meanwhile

export class Stage {
  /** @param {HTMLElement} flow where it is drawn @param {(text: string) => void} announce to screen readers */
  constructor(flow, announce) {
    this.flow = flow;
    this.announce = announce;
    this.turns = 0;
    this.developer = "";
    this.turn = -1;
    /** @type {Set<string>} */
    this.spoken = new Set();
    this.group = flow; // what belongs to one session
  }

  /** @param {Happened} happened */
  show({ name, event, html }) {
    if (!DURING_REPLY.includes(name)) this.group.querySelector(".preview")?.remove();
    const draw = this.#drawings()[name];
    if (draw) draw(event, html);
    else this.#unknown(event, html);
  }

  /** @returns {Record<string, (event: any, html: string) => void>} */
  #drawings() {
    return {
      Started: (event) => this.#start(event),
      Speaking: (event) => this.#speak(event),
      Recognized: ({ words }) => this.#preview(words),
      Help: (event) => this.#help(event),
      Cue: ({ turn, text }) => this.#line(turn, `Ask about: ${text}`),
      VocabularyTerm: ({ term, meaning, number, of }) => this.#add(element("p", { class: "vocabulary" },
        element("span", { class: "dim" }, `${number} of ${of} `), element("b", {}, term), meaning ? ` ${meaning}` : "")),
      TermTried: (event) => this.#tried(event),
      Shadowed: (_, html) => this.#once(/** @type {HTMLElement} */ (fragment(html).firstElementChild)),
      Alerted: ({ text }) => this.#once(element("p", { class: "alert", role: "alert" }, text)),
      FollowedUp: (event) => this.#answered(event),
      Notice: (event) => this.#notice(event.text),
      Round: (event) => this.#heading(`Round ${event.number} of ${event.of}`),
      RoundFinished: (_, html) => this.#add(fragment(html)),
      Graded: (event, html) => this.#graded(event, html),
      Resumed: () => this.#resume(),
      Finished: (_, html) => { if (html) this.#add(fragment(html)); },
      TimeTarget: () => {},
      Grading: () => {},
      Choose: () => {},
      Typing: () => {},
    };
  }

  /** @param {any} event */
  #start({ session, dialogue }) {
    this.turns = dialogue.turns.length;
    this.developer = dialogue.developer;
    this.turn = -1;
    this.#fold();
    this.group = element("div", { class: "session", "data-base": `session/${session}/` });
    this.flow.append(this.group);
    if (document.querySelector("h1")?.textContent !== dialogue.title) {
      this.group.append(element("h2", { class: "part" }, dialogue.title));
    }
  }

  /** @param {any} event */
  #speak({ role, turn, text }) {
    if (role === "developer") this.#line(turn, text);
    else if (role === "model" && !this.#card()?.querySelector(".model")) this.#once(element("p", { class: "sentence" }, text));
  }

  /** @param {number} turn @param {string} text */
  #line(turn, text) {
    if (turn !== this.turn) {
      this.#fold();
      this.turn = turn;
      this.spoken.clear();
      const number = element("span", { class: "number" }, String(turn + 1));
      const head = element("h2", { id: `line-${turn + 1}` }, number, " ", element("span", { class: "line" }, text));
      this.#add(element("section", { class: "turn live", id: `turn-${turn + 1}`, "aria-labelledby": `line-${turn + 1}` }, head));
    } else if (!this.spoken.has(text)) this.#once(element("p", { class: "line asked" }, text));
    this.spoken.add(text);
  }

  /** @returns {HTMLElement | null} the card of the turn that is practiced */
  #card() {
    return this.group.querySelector(`#turn-${this.turn + 1}`);
  }

  /** Folds the turn that is done to one line. */
  #fold() {
    const card = this.#card();
    if (!card?.querySelector(".take")) return;
    const line = card.querySelector("h2 .line")?.textContent ?? "", figures = card.querySelector(".take:not([hidden]) .figures");
    const summary = element("summary", {}, element("span", { class: "number" }, String(this.turn + 1)), " ", element("span", { class: "line" }, line));
    const short = [...figures?.querySelectorAll("b") ?? []].map((figure) => figure.textContent).join(" · ");
    summary.append(" ", element("span", { class: "dim short" }, short));
    const folded = element("details", { class: "past" }, summary);
    card.replaceWith(folded);
    folded.append(card);
  }

  /** Adds to the card of the turn, or after it. @param {HTMLElement} part */
  #once(part) {
    (this.#card() ?? this.group).append(part);
    part.scrollIntoView({ block: "nearest" });
  }

  /** @param {Node} part */
  #add(part) {
    const last = part instanceof DocumentFragment ? part.lastElementChild : part;
    this.group.append(part);
    if (last instanceof Element) last.scrollIntoView({ block: "start" });
  }

  /**
   * Shows the words so far; a term that was not there before lights up. It is no live region: the learner is speaking.
   * @param {{ text: string, term: string }[]} words
   */
  #preview(words) {
    const shown = /** @type {HTMLElement | null} */ (this.group.querySelector(".preview"))
      ?? element("p", { class: "preview", "aria-live": "off", "aria-label": "Heard so far", role: "group" });
    const before = new Set([...shown.querySelectorAll("mark")].map((mark) => mark.dataset.term));
    const pieces = words.flatMap(({ text, term }, index) => {
      if (!term) return [index ? " " : "", text];
      const mark = element("mark", { "data-term": term, class: before.has(term) ? "" : "new" }, text);
      return [index ? " " : "", mark];
    });
    shown.replaceChildren(...pieces);
    if (shown.isConnected) shown.scrollIntoView({ block: "nearest" });
    else this.#once(shown);
  }

  /** @param {any} event */
  #help({ step, lines }) {
    const shown = lines.map((/** @type {string} */ line) => element("li", {}, line));
    this.#once(element("aside", { class: "help" }, element("h3", {}, `Hint ${step} of 3`), element("ul", {}, ...shown)));
  }

  /** @param {any} event */
  #answered({ term, state, meaning }) {
    const said = state === "said";
    const note = element("p", { class: said ? "followed said" : "followed" }, said ? "✓ " : "The term was ", element("b", {}, term));
    note.append(said ? " came across after the question." : meaning ? `: ${meaning}` : ".");
    this.#once(note);
  }

  /** @param {any} event */
  #tried({ term, state, heard }) {
    const note = element("p", { class: state === "said" ? "followed said" : "followed" }, state === "said" ? "✓ " : "", element("b", {}, term));
    note.append(state === "said" ? " came across." : heard ? `: heard “${heard}”.` : ": no words were heard.");
    this.#add(note);
    this.announce(note.textContent ?? "");
  }

  /** @param {string} text */
  #notice(text) {
    this.#once(element("p", { class: "note" }, text));
    this.announce(text);
  }

  /** @param {string} text */
  #heading(text) {
    this.#fold();
    this.turn = -1;
    this.#add(element("h2", { class: "part" }, text));
  }

  /** @param {any} event @param {string} html */
  #graded({ result }, html) {
    const drawn = fragment(html), turn = drawn.querySelector(".turn"), before = this.#card();
    if (!(turn instanceof HTMLElement)) return;
    for (const sound of drawn.querySelectorAll("audio[data-term-audio]")) {
      const term = /** @type {HTMLElement} */ (sound).dataset.termAudio ?? "";
      sound.setAttribute("src", (this.group.dataset.base ?? "") + sound.getAttribute("src"));
      if (!this.group.querySelector(`audio[data-term-audio="${CSS.escape(term)}"]`)) this.group.append(sound);
    }
    const kept = [...before?.querySelectorAll(".help, .followed, .asked, .alert, .repeated, :scope > .note:not(.earlier)") ?? []];
    for (const part of kept) part.classList.toggle("earlier", part.matches(".note")); // it belongs to this reply alone
    if (before) before.replaceWith(turn);
    else this.group.append(turn);
    turn.querySelector("h2")?.after(...kept);
    prepare(turn);
    turn.scrollIntoView({ block: "start" });
    const grade = result.grades.at(-1);
    const figures = [...turn.querySelectorAll(".take:not([hidden]) > .figures > span")].map((figure) => figure.textContent?.trim());
    this.announce(grade?.graded ? `Graded: ${figures.join(", ")}` : `Not graded: ${grade?.reason ?? ""}`);
  }

  /** Takes the newest grade back, because the learner goes on. */
  #resume() {
    const card = this.#card();
    for (const parts of [".take", ".takes [role=tab]"]) [...card?.querySelectorAll(parts) ?? []].at(-1)?.remove();
    this.announce("Go on, I'm listening.");
  }

  /** Draws an event that this page does not know: what it says, in words. @param {any} event @param {string} html */
  #unknown(event, html) {
    if (html) { this.#add(fragment(html)); return; }
    const lines = Object.values(event).flat().filter((value) => typeof value === "string" && value);
    if (lines.length) this.#once(element("aside", { class: "help" }, ...lines.map((line) => element("p", {}, line))));
  }
}
