"use strict";
// Plays takes and voices, one sound at a time, from any word, pause or term; the word that is heard lights up.
const now = { audio: null, take: null, until: Infinity, next: null, lit: null, hearing: null };

// Says something to everybody, for some seconds.
function say(text) {
  const status = document.querySelector(".status");
  status.textContent = text;
  clearTimeout(say.over);
  say.over = setTimeout(() => { status.textContent = ""; }, 3000 + 60 * text.length);
}

const ownOf = (take) => take?.querySelector("audio.own");
const lengthOf = (take) => +take.querySelector(".sound").dataset.seconds;
const wordsOf = (take) => take.timed ??= [...take.querySelectorAll(".words [data-t]")].map((word) => [word, ...times(word)]);

function light(word) {
  if (now.lit === word) return;
  now.lit?.classList.remove("now");
  word?.classList.add("now");
  now.lit = word;
}

function show(hearing) {
  const { audio, take } = now;
  if (now.hearing !== hearing) return;
  const at = audio.currentTime;
  if (take) {
    light(wordsOf(take).find(([, start, end]) => at >= start && at < end)?.[0] ?? null);
    const cursor = take.querySelector(".cursor");
    cursor?.setAttribute("x1", at); cursor?.setAttribute("x2", at);
    const clock = take.querySelector(".clock");
    if (clock) clock.textContent = `${at.toFixed(1)} of ${lengthOf(take).toFixed(1)} s`;
  }
  if (at >= now.until) stop();
  else if (!audio.paused) requestAnimationFrame(() => show(hearing));
}

function stop() {
  const { audio, take, next } = now;
  audio?.pause();
  if (take) {
    const slider = take.querySelector(".wave");
    slider?.setAttribute("aria-valuenow", audio.currentTime.toFixed(1));
    slider?.setAttribute("aria-valuetext", `${audio.currentTime.toFixed(1)} of ${lengthOf(take)} seconds`);
  }
  pressed(false);
  light(null);
  now.next = null;
  return next;
}

function pressed(on) {
  const button = now.button ?? now.take?.querySelector(".play.own");
  button?.setAttribute("aria-pressed", on);
}

// `take`: whose words light up, null for a voice; `button`: what shows that it plays; `next`: done when it has ended.
function play(audio, { take = null, button = null, from = null, until = Infinity, next = null } = {}) {
  if (now.audio) stop();
  const hearing = { audio, take, until, next, button };
  Object.assign(now, hearing, { hearing });
  if (from !== null) audio.currentTime = Math.max(0, from);
  audio.playbackRate = take?.classList.contains("slowed") ? 0.7 : 1;
  audio.onended = () => stop()?.();
  audio.onerror = () => { stop(); say("This sound can’t be played: it is missing or damaged."); };
  const still = (work) => () => { if (now.hearing === hearing) work(); };  // nothing else was asked for meanwhile
  audio.play().then(still(() => { pressed(true); show(hearing); }), still(stop));
}

function toggle(take) {
  const audio = ownOf(take);
  if (!audio) return;
  if (now.audio === audio && !audio.paused) stop();
  else play(audio, { take, from: audio.ended ? 0 : null });
}

function hear(element) {
  const take = element.closest(".take"), audio = ownOf(take);
  if (!audio) { say("There is no recording of this take to hear."); return; }
  const [start, end] = times(element);
  play(audio, { take, from: start - 0.05, until: end + 0.1 });
}

function voice(audio, button) {
  if (now.audio === audio && !audio.paused) stop();
  else play(audio, { button, from: 0 });
}

function compare(button) {
  const take = button.closest(".turn").querySelector(".take:not([hidden])"), own = ownOf(take);
  const other = document.getElementById(button.dataset.voice);
  if (own) play(own, { take, from: 0, next: () => voice(other, button) });
  else voice(other, button);
}

// The line, what was said, the next turn, to the end.
function playOn(button, turn) {
  if (!turn) return;
  bringUp(turn);
  turn.scrollIntoView({ block: "start" });
  const line = turn.querySelector("h2 + audio"), take = turn.querySelector(".take:not([hidden])"), own = ownOf(take);
  const goOn = () => playOn(button, turn.nextElementSibling?.closest(".turn"));
  const reply = () => (own ? play(own, { take, button, from: 0, next: goOn }) : goOn());
  if (line) play(line, { button, from: 0, next: reply });
  else reply();
}

function seek(take, at) {
  const audio = ownOf(take);
  const seconds = lengthOf(take);
  play(audio, { take, from: Math.min(Math.max(0, at), seconds - 0.05) });
}

document.addEventListener("click", (event) => {
  const target = event.target.closest("[data-t], [data-voice], [data-reading-of], .play, .wave");
  if (!target) return;
  const take = target.closest(".take");
  if (target.dataset.t) hear(target);
  else if (target.dataset.readingOf) {
    voice(document.querySelector(`audio[data-reading="${CSS.escape(target.dataset.readingOf)}"]`), target);
  } else if (target.classList.contains("all")) {
    if (now.button === target && !now.audio.paused) stop();
    else playOn(target, document.querySelector(".turn"));
  } else if (target.classList.contains("compare")) compare(target);
  else if (target.dataset.voice) voice(document.getElementById(target.dataset.voice), target);
  else if (target.classList.contains("own")) toggle(take);
  else if (target.classList.contains("slow")) {
    const slowed = take.classList.toggle("slowed");
    target.setAttribute("aria-pressed", slowed);
    ownOf(take).playbackRate = slowed ? 0.7 : 1;
  } else {
    const box = target.getBoundingClientRect();
    seek(take, ((event.clientX - box.left) / box.width) * lengthOf(take));
  }
});
