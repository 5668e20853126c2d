"use strict";
// Gives a turn its controls: what is the same for every take is made here, not sent with each.
const own = document.body.dataset.own === "";  // the server takes the learner's word on terms
const MARKS = { said: "✓", unclear: "?", missed: "✗" };

function made(tag, attributes = {}, text = "") {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  if (text) element.textContent = text;
  return element;
}

// A scale from 0 to 100 with the score and the band of its error.
function band(figure) {
  if (figure.querySelector("svg")) return;
  const [score, error] = figure.dataset.band.split(" ").map(Number);
  const low = Math.max(0, score - error), high = Math.min(100, score + error);
  const picture = drawn("svg", { class: "band", viewBox: "0 0 100 8", "aria-hidden": "true" });
  picture.append(drawn("rect", { class: "scale", width: 100, height: 8, rx: 4 }));
  if (error) picture.append(drawn("rect", { class: "error", x: low, width: high - low, height: 8, rx: 4 }));
  const colour = score >= 75 ? "good" : score >= 50 ? "fair" : "poor";
  picture.append(drawn("rect", { class: colour, x: Math.min(97, Math.max(0, score - 1.5)), width: 3, height: 8, rx: 1.5 }));
  figure.append(picture);
}

function sound(box, take, turn) {
  const { seconds, source } = box.dataset, name = take.dataset.name ?? "my reply";
  box.append(
    made("div", { class: "wave", role: "slider", tabindex: 0, "aria-label": `Position in ${name}, turn ${turn.dataset.turn}`,
      "aria-valuemin": 0, "aria-valuemax": (+seconds).toFixed(1), "aria-valuenow": 0 }),
    made("p", { class: "head" }),
    made("audio", { class: "own", preload: "none", src: source }),
  );
  box.querySelector(".head").append(
    made("button", { class: "play own", "aria-pressed": false }, "Play"),
    made("span", { class: "clock dim" }, `${(+seconds).toFixed(1)} s`),
    made("button", { class: "play slow", "aria-pressed": false }, "Slower"),
  );
}

function words(line) {
  const spans = line.dataset.times.split(" ").map((hundredths) => hundredths / 100);  // start, end, start, end ...
  line.setAttribute("role", "group");
  line.setAttribute("aria-label", "Transcript");
  [...line.children].forEach((word, place) => {
    word.dataset.t = `${spans[2 * place]} ${spans[2 * place + 1]}`;
    word.setAttribute("role", "button");
    word.tabIndex = place ? -1 : 0;
    if (word.className === "pause") word.setAttribute("aria-label", `pause, ${word.textContent}`);
  });
}

function term(item, heard) {
  const { term: name, clip } = item.dataset, state = item.className;
  const sign = made("span", { class: "state" }, MARKS[state]), about = item.querySelector(".about");
  sign.append(made("span", { class: "hidden" }, state));
  item.prepend(sign);
  const buttons = [];
  if (clip && heard) buttons.push(made("button", { class: "clip", "data-t": clip, "aria-label": `Hear my ${name}` }, "mine"));
  if (document.querySelector(`audio[data-reading="${CSS.escape(name)}"]`)) {
    buttons.push(made("button", { class: "clip", "data-reading-of": name, "aria-label": `Hear how ${name} should sound` }, "voice"));
  }
  if (own) {
    const said = state === "said";
    buttons.push(made("button", { class: "correct", "data-said": !said }, said ? "I didn’t say that" : "I did say that"));
  }
  item.querySelector("b").after(...buttons);
  if (!about) item.append(made("span", { class: "about" }));
}

function model(box, turn) {
  const id = `model-${turn.dataset.turn}`;
  const head = made("div", { class: "head" }), title = box.querySelector("h3");
  title.replaceWith(head);
  head.append(
    title,
    made("button", { class: "play", "data-voice": id }, "Hear it"),
    made("audio", { id, preload: "none", src: box.dataset.source }),
  );
  if (turn.querySelector(".sound")) head.append(made("button", { class: "play compare", "data-voice": id }, "Mine, then the model"));
}

function line(title, turn) {
  const id = `asked-${turn.dataset.turn}`;
  title.after(made("audio", { id, preload: "none", src: title.dataset.source }));
  title.append(made("button", { class: "clip", "data-voice": id, "aria-label": "Hear the line" }));
}

function setUp(turn) {
  if (turn.ready) return;
  turn.ready = true;
  turn.querySelectorAll("h2[data-source]").forEach((title) => line(title, turn));
  turn.querySelectorAll("[data-band]").forEach(band);
  for (const take of turn.querySelectorAll(".take")) {
    const box = take.querySelector(".sound");
    if (box) sound(box, take, turn);
    take.querySelectorAll(".words").forEach(words);
    take.querySelector(".terms")?.setAttribute("aria-label", "Terms");
    for (const item of take.querySelectorAll(".terms > li")) term(item, box);
  }
  turn.querySelectorAll(".model[data-source]").forEach((box) => model(box, turn));
}
