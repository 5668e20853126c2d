"use strict";
// Adds controls to turns when the browser is idle, draws waveforms when turns scroll near; takes are tabs; keyboard control.
function prepare(turn) {
  setUp(turn);
  turn.querySelectorAll(".take:not([hidden])").forEach(drawWave);
}

const observer = new IntersectionObserver((entries) => {
  for (const entry of entries) if (entry.isIntersecting) { prepare(entry.target); observer.unobserve(entry.target); }
}, { rootMargin: "100% 0px" });
document.querySelectorAll(".turn").forEach((turn) => observer.observe(turn));

const whenIdle = window.requestIdleCallback ?? ((work) => setTimeout(() => work({ timeRemaining: () => 0 }), 30));
const waiting = [...document.querySelectorAll(".turn")];
function setUpWaiting(deadline) {
  do { if (waiting.length) setUp(waiting.shift()); } while (waiting.length && deadline.timeRemaining() > 4);
  if (waiting.length) whenIdle(setUpWaiting);
}
whenIdle(setUpWaiting);
document.querySelectorAll(".whole").forEach((head) => { head.hidden = !document.querySelector(".recording"); });
document.querySelectorAll("#session-figures [data-band]").forEach(drawBand);

addEventListener("beforeprint", () => {
  for (const turn of document.querySelectorAll(".turn")) {
    prepare(turn);
    for (const take of turn.querySelectorAll(".take[hidden]")) { take.hidden = false; drawWave(take); take.hidden = true; }
  }
});

function select(tab, { focus = false } = {}) {
  const turn = tab.closest(".turn");
  const playing = now.take && turn.contains(now.take) && !now.audio.paused;
  if (playing) stop();
  for (const other of turn.querySelectorAll("[role=tab]")) {
    const selected = other === tab;
    other.setAttribute("aria-selected", selected);
    other.tabIndex = selected ? 0 : -1;
    document.getElementById(other.getAttribute("aria-controls")).hidden = !selected;
  }
  if (focus) tab.focus();
  const take = document.getElementById(tab.getAttribute("aria-controls"));
  drawWave(take);
  if (playing && ownOf(take)) play(ownOf(take), { take, from: 0 });
}

document.addEventListener("click", (event) => {
  const tab = event.target.closest("[role=tab]");
  if (tab) select(tab);
});

document.addEventListener("focusin", (event) => {
  const word = event.target.closest(".words > [data-t]");
  if (!word) return;
  word.parentElement.querySelector("[tabindex='0']")?.setAttribute("tabindex", -1);
  word.tabIndex = 0;
});

const step = (event) => ({ ArrowRight: 1, ArrowLeft: -1 })[event.key] ?? 0;

// The turn that keys apply to: the one with the focus, otherwise the first visible one.
function currentTurn() {
  const focused = document.activeElement.closest?.(".turn");
  return focused ?? [...document.querySelectorAll(".turn")].find((turn) => turn.getBoundingClientRect().bottom > 80);
}

function wordKey(event, word) {
  const words = [...word.parentElement.children];
  const index = { Home: 0, End: words.length - 1 }[event.key] ?? words.indexOf(word) + step(event);
  if (event.key === "Enter" || event.key === " ") playSpan(word);
  else if (step(event) || event.key === "Home" || event.key === "End") words[Math.min(words.length - 1, Math.max(0, index))].focus();
  else return false;
  return true;
}

function waveKey(event, wave) {
  const take = wave.closest(".take");
  if (event.key === "Enter" || event.key === " ") toggle(take);
  else if (step(event)) seek(take, ownOf(take).currentTime + step(event));
  else if (event.key === "Home") seek(take, 0);
  else return false;
  return true;
}

function tabKey(event, tab) {
  const tabs = [...tab.parentElement.children];
  if (!step(event)) return false;
  select(tabs[(tabs.indexOf(tab) + step(event) + tabs.length) % tabs.length], { focus: true });
  return true;
}

function pageKey(event) {
  if (event.key === "Escape") stop();
  else if (event.key === " " && !event.target.closest("button, a, summary")) {
    toggle(currentTurn()?.querySelector(".take:not([hidden])"));
  } else if (event.key === "j" || event.key === "k") {
    const turns = [...document.querySelectorAll(".turn")];
    const turn = turns[Math.min(turns.length - 1, Math.max(0, turns.indexOf(currentTurn()) + (event.key === "j" ? 1 : -1)))];
    prepare(turn);
    turn.scrollIntoView({ block: "start" });
    turn.querySelector(".take:not([hidden]) .wave, .take:not([hidden]) .words [data-t]")?.focus({ preventScroll: true });
  } else return false;
  return true;
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select")) return;
  const word = event.target.closest(".words > [data-t]"), wave = event.target.closest(".wave");
  const tab = event.target.closest("[role=tab]");
  const handled = (word && wordKey(event, word)) || (wave && waveKey(event, wave)) || (tab && tabKey(event, tab)) || pageKey(event);
  if (handled) event.preventDefault();
});
