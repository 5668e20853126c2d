"use strict";
// Draws a take's waveform: bars, pauses and hesitations behind them, a tag over each term, a cursor.
const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const HEIGHT = 40;

const times = (element) => element.dataset.t.split(" ").map(Number);

function drawn(name, attributes) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

function block(kind, start, end) {
  return drawn("rect", { class: kind, x: start, width: Math.max(0, end - start), y: 0, height: HEIGHT });
}

function bars(peaks, seconds) {
  const step = seconds / peaks.length, wide = (step * 0.66).toFixed(4);
  return [...peaks].map((digit, place) => {
    const high = Math.max(0.8, (DIGITS.indexOf(digit) / 63) * (HEIGHT - 2));
    return `M${(place * step).toFixed(3)} ${((HEIGHT - high) / 2).toFixed(1)}h${wide}v${high.toFixed(1)}h-${wide}z`;
  }).join("");
}

function drawWave(take) {
  const box = take.querySelector(".wave");
  if (!box || box.firstChild) return;
  const { peaks } = box.parentElement.dataset, seconds = +box.parentElement.dataset.seconds;
  const picture = drawn("svg", { viewBox: `0 0 ${seconds} ${HEIGHT}`, preserveAspectRatio: "none", "aria-hidden": "true" });
  for (const piece of take.querySelectorAll(".words .pause, .words .filler")) {
    picture.append(block(piece.className.split(" ")[0], ...times(piece)));
  }
  const clips = [...take.querySelectorAll(".terms .clip[data-t]")];
  for (const clip of clips) picture.append(block(`term ${clip.closest("li").className}`, ...times(clip)));
  picture.append(drawn("path", { class: "bars", d: bars(peaks, seconds) }));
  picture.append(drawn("line", { class: "cursor", x1: 0, x2: 0, y1: 0, y2: HEIGHT }));
  box.append(picture);
  tags(box, clips, seconds);
}

// A name over each term; where two would overlap the later one goes a row down.
function tags(box, clips, seconds) {
  const ends = [];
  for (const clip of clips.sort((one, other) => times(one)[0] - times(other)[0])) {
    const tag = document.createElement("span");
    tag.className = `tag ${clip.closest("li").className}`;
    tag.dataset.t = clip.dataset.t;
    tag.textContent = clip.closest("li").dataset.term;
    tag.style.left = `${(100 * times(clip)[0]) / seconds}%`;
    box.append(tag);
    const over = tag.offsetLeft + tag.offsetWidth - box.clientWidth;
    if (over > 0) tag.style.left = `${tag.offsetLeft - over}px`;
    let row = 0;
    while (ends[row] > tag.offsetLeft) row += 1;
    ends[row] = tag.offsetLeft + tag.offsetWidth + 4;
    tag.dataset.row = row;
    tag.style.top = `${row * 1.25}rem`;
  }
  box.style.setProperty("--rows", ends.length);
}
