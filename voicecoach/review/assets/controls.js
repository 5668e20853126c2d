"use strict";
// Adds a turn's controls: they are the same for every take, so they are made here and not sent with each.
const own = document.body.dataset.own === "";  // the session is in the server's store: terms can be corrected
const MARKS = { said: "✓", prompted: "½", unclear: "?", missed: "✗" };

// Addresses are relative to the session's page; another page that shows its turns says where that is.
const at = (element, address) => (element.closest("[data-base]")?.dataset.base ?? "") + address;

function htmlElement(tag, attributes = {}, text = "") {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  if (text) element.textContent = text;
  return element;
}

// Draws a scale from 0 to 100 with the score and its error band.
function drawBand(figure) {
  if (figure.querySelector("svg")) return;
  const [score, error] = figure.dataset.band.split(" ").map(Number);
  const low = Math.max(0, score - error), high = Math.min(100, score + error);
  const picture = svgElement("svg", { class: "band", viewBox: "0 0 100 8", "aria-hidden": "true" });
  picture.append(svgElement("rect", { class: "scale", width: 100, height: 8, rx: 4 }));
  if (error) picture.append(svgElement("rect", { class: "error", x: low, width: high - low, height: 8, rx: 4 }));
  const color = score >= 75 ? "good" : score >= 50 ? "fair" : "poor";
  picture.append(svgElement("rect", { class: color, x: Math.min(97, Math.max(0, score - 1.5)), width: 3, height: 8, rx: 1.5 }));
  figure.append(picture);
}

function addRecording(box, take, turn) {
  const { seconds, source } = box.dataset, name = take.dataset.name ?? "my reply";
  box.append(
    htmlElement("div", { class: "wave", role: "slider", tabindex: 0, "aria-label": `Position in ${name}, turn ${turn.dataset.turn}`,
      "aria-valuemin": 0, "aria-valuemax": (+seconds).toFixed(1), "aria-valuenow": 0 }),
    htmlElement("p", { class: "head" }),
    htmlElement("audio", { class: "own", preload: "none", src: at(box, source) }),
  );
  box.querySelector(".head").append(
    htmlElement("button", { class: "play own", "aria-pressed": false }, "Play"),
    htmlElement("span", { class: "clock dim" }, `${(+seconds).toFixed(1)} s`),
    htmlElement("button", { class: "play slow", "aria-pressed": false }, "Slower"),
  );
}

function addWords(line) {
  const spans = line.dataset.times.split(" ").map((hundredths) => hundredths / 100);  // start and end of each word in turn
  line.setAttribute("role", "group");
  line.setAttribute("aria-label", "Transcript");
  [...line.children].forEach((word, index) => {
    word.dataset.t = `${spans[2 * index]} ${spans[2 * index + 1]}`;
    word.setAttribute("role", "button");
    word.tabIndex = index ? -1 : 0;
    if (/^(pause|boundary)$/.test(word.className)) word.setAttribute("aria-label", `pause, ${word.textContent}`);
  });
}

// The buttons that play the learner's clip of a word or a term, and how it should sound.
function clipButtons(name, clip, playable) {
  const buttons = [];
  if (clip && playable) buttons.push(htmlElement("button", { class: "clip", "data-t": clip, "aria-label": `Play my ${name}` }, "mine"));
  if (document.querySelector(`audio[data-term-audio="${CSS.escape(name)}"]`)) {
    buttons.push(htmlElement("button", { class: "clip", "data-term-audio-of": name, "aria-label": `Play how ${name} should sound` }, "voice"));
  }
  return buttons;
}

function addTerm(item, playable) {
  const { term: name, clip } = item.dataset, state = item.className;
  const mark = htmlElement("span", { class: "state" }, MARKS[state]), notes = item.querySelector(".notes");
  mark.append(htmlElement("span", { class: "hidden" }, state));
  item.prepend(mark);
  const buttons = clipButtons(name, clip, playable);
  if (own) {
    const said = state === "said";
    buttons.push(htmlElement("button", { class: "correct", "data-said": !said }, said ? "I didn’t say that" : "I did say that"));
  }
  item.querySelector("b").after(...buttons);
  if (!notes) item.append(htmlElement("span", { class: "notes" }));
}

function addModelReply(box, turn) {
  const id = `model-reply-${turn.dataset.turn}`;
  const head = htmlElement("div", { class: "head" }), title = box.querySelector("h3");
  title.replaceWith(head);
  head.append(
    title,
    htmlElement("button", { class: "play", "data-voice": id }, "Play"),
    htmlElement("audio", { id, preload: "none", src: at(box, box.dataset.source) }),
  );
  if (turn.querySelector(".recording")) head.append(htmlElement("button", { class: "play compare", "data-voice": id }, "Mine, then the model"));
}

function addLine(title, turn) {
  const id = `line-audio-${turn.dataset.turn}`;
  title.after(htmlElement("audio", { id, preload: "none", src: at(title, title.dataset.source) }));
  title.append(htmlElement("button", { class: "clip", "data-voice": id, "aria-label": "Play the line" }));
}

function setUp(turn) {
  if (turn.ready) return;
  turn.ready = true;
  turn.querySelectorAll("h2[data-source]").forEach((title) => addLine(title, turn));
  turn.querySelectorAll("[data-band]").forEach(drawBand);
  for (const take of turn.querySelectorAll(".take")) {
    const box = take.querySelector(".recording");
    if (box) addRecording(box, take, turn);
    take.querySelectorAll(".words").forEach(addWords);
    take.querySelector(".terms")?.setAttribute("aria-label", "Terms");
    for (const item of take.querySelectorAll(".terms > li")) addTerm(item, box);
    for (const word of take.querySelectorAll("[data-hard]")) word.append(" ", ...clipButtons(word.dataset.hard, word.dataset.clip, box));
  }
  turn.querySelectorAll(".model[data-source]").forEach((box) => addModelReply(box, turn));
}
