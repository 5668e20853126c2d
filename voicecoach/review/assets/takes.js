"use strict";
// Turns get their controls when there is time, their pictures when they come near; takes switch like tabs; everything works from the keyboard.
function bringUp(turn) {
  setUp(turn);
  turn.querySelectorAll(".take:not([hidden])").forEach(drawWave);
}

const nearing = new IntersectionObserver((seen) => {
  for (const one of seen) if (one.isIntersecting) { bringUp(one.target); nearing.unobserve(one.target); }
}, { rootMargin: "100% 0px" });
document.querySelectorAll(".turn").forEach((turn) => nearing.observe(turn));

const soon = window.requestIdleCallback ?? ((work) => setTimeout(() => work({ timeRemaining: () => 0 }), 30));
const waiting = [...document.querySelectorAll(".turn")];
function inTime(deadline) {
  do { if (waiting.length) setUp(waiting.shift()); } while (waiting.length && deadline.timeRemaining() > 4);
  if (waiting.length) soon(inTime);
}
soon(inTime);
document.querySelectorAll(".whole").forEach((head) => { head.hidden = !document.querySelector(".sound"); });
document.querySelectorAll("#about [data-band]").forEach(band);

addEventListener("beforeprint", () => {
  for (const turn of document.querySelectorAll(".turn")) {
    bringUp(turn);
    for (const take of turn.querySelectorAll(".take[hidden]")) { take.hidden = false; drawWave(take); take.hidden = true; }
  }
});

function choose(tab, { focus = false } = {}) {
  const turn = tab.closest(".turn");
  const sounding = now.take && turn.contains(now.take) && !now.audio.paused;
  if (sounding) stop();
  for (const one of turn.querySelectorAll("[role=tab]")) {
    const chosen = one === tab;
    one.setAttribute("aria-selected", chosen);
    one.tabIndex = chosen ? 0 : -1;
    document.getElementById(one.getAttribute("aria-controls")).hidden = !chosen;
  }
  if (focus) tab.focus();
  const take = document.getElementById(tab.getAttribute("aria-controls"));
  drawWave(take);
  if (sounding && ownOf(take)) play(ownOf(take), { take, from: 0 });
}

document.addEventListener("click", (event) => {
  const tab = event.target.closest("[role=tab]");
  if (tab) choose(tab);
});

document.addEventListener("focusin", (event) => {
  const word = event.target.closest(".words > [data-t]");
  if (!word) return;
  word.parentElement.querySelector("[tabindex='0']")?.setAttribute("tabindex", -1);
  word.tabIndex = 0;
});

const step = (event) => ({ ArrowRight: 1, ArrowLeft: -1 })[event.key] ?? 0;

// The turn that keys mean: where the focus is, else the first that can be seen.
function current() {
  const focused = document.activeElement.closest?.(".turn");
  return focused ?? [...document.querySelectorAll(".turn")].find((turn) => turn.getBoundingClientRect().bottom > 80);
}

function inWords(event, word) {
  const all = [...word.parentElement.children];
  const place = { Home: 0, End: all.length - 1 }[event.key] ?? all.indexOf(word) + step(event);
  if (event.key === "Enter" || event.key === " ") hear(word);
  else if (step(event) || event.key === "Home" || event.key === "End") all[Math.min(all.length - 1, Math.max(0, place))].focus();
  else return false;
  return true;
}

function inWave(event, wave) {
  const take = wave.closest(".take");
  if (event.key === "Enter" || event.key === " ") toggle(take);
  else if (step(event)) seek(take, ownOf(take).currentTime + step(event));
  else if (event.key === "Home") seek(take, 0);
  else return false;
  return true;
}

function inTabs(event, tab) {
  const all = [...tab.parentElement.children];
  if (!step(event)) return false;
  choose(all[(all.indexOf(tab) + step(event) + all.length) % all.length], { focus: true });
  return true;
}

function anywhere(event) {
  if (event.key === "Escape") stop();
  else if (event.key === " " && !event.target.closest("button, a, summary, input")) {
    toggle(current()?.querySelector(".take:not([hidden])"));
  } else if (event.key === "j" || event.key === "k") {
    const all = [...document.querySelectorAll(".turn")];
    const turn = all[Math.min(all.length - 1, Math.max(0, all.indexOf(current()) + (event.key === "j" ? 1 : -1)))];
    bringUp(turn);
    turn.scrollIntoView({ block: "start" });
    turn.querySelector(".take:not([hidden]) .wave, .take:not([hidden]) .words [data-t]")?.focus({ preventScroll: true });
  } else return false;
  return true;
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input")) return;
  const word = event.target.closest(".words > [data-t]"), wave = event.target.closest(".wave");
  const tab = event.target.closest("[role=tab]");
  const done = (word && inWords(event, word)) || (wave && inWave(event, wave)) || (tab && inTabs(event, tab)) || anywhere(event);
  if (done) event.preventDefault();
});
