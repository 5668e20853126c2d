"use strict";
// Draws a take's waveform: bars, with pauses and filled pauses behind them, a tag over each term, and a cursor.
const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const HEIGHT = 40;

const times = (element) => element.dataset.t.split(" ").map(Number);

function svgElement(name, attributes) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}

function rectangle(kind, start, end) {
  return svgElement("rect", { class: kind, x: start, width: Math.max(0, end - start), y: 0, height: HEIGHT });
}

function bars(peaks, seconds) {
  const step = seconds / peaks.length, width = (step * 0.66).toFixed(4);
  return [...peaks].map((digit, index) => {
    const height = Math.max(0.8, (DIGITS.indexOf(digit) / 63) * (HEIGHT - 2));
    return `M${(index * step).toFixed(3)} ${((HEIGHT - height) / 2).toFixed(1)}h${width}v${height.toFixed(1)}h-${width}z`;
  }).join("");
}

function drawWave(take) {
  const box = take.querySelector(".wave");
  if (!box || box.firstChild) return;
  const { peaks } = box.parentElement.dataset, seconds = +box.parentElement.dataset.seconds;
  const picture = svgElement("svg", { viewBox: `0 0 ${seconds} ${HEIGHT}`, preserveAspectRatio: "none", "aria-hidden": "true" });
  for (const piece of take.querySelectorAll(".words .pause, .words .filler")) {
    picture.append(rectangle(piece.className.split(" ")[0], ...times(piece)));
  }
  const clips = [...take.querySelectorAll(".terms .clip[data-t]")];
  for (const clip of clips) picture.append(rectangle(`term ${clip.closest("li").className}`, ...times(clip)));
  picture.append(svgElement("path", { class: "bars", d: bars(peaks, seconds) }));
  picture.append(svgElement("line", { class: "cursor", x1: 0, x2: 0, y1: 0, y2: HEIGHT }));
  box.append(picture);
  addTags(box, clips, seconds);
}

// Adds a tag over each term; if two would overlap, the later one moves down a row.
function addTags(box, clips, seconds) {
  const ends = [];
  for (const clip of clips.sort((first, second) => times(first)[0] - times(second)[0])) {
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
