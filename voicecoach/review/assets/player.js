"use strict";
// Plays takes and the voice, one sound at a time, from any word, pause or term; the word being played is highlighted.
const now = { audio: null, take: null, until: Infinity, next: null, highlighted: null, playback: null };

// Shows a message for some seconds; screen readers read it out.
function say(text) {
  const status = document.querySelector(".status");
  status.textContent = text;
  clearTimeout(say.timer);
  say.timer = setTimeout(() => { status.textContent = ""; }, 3000 + 60 * text.length);
}

const ownOf = (take) => take?.querySelector("audio.own");
const secondsOf = (take) => +take.querySelector(".recording").dataset.seconds;
const wordsOf = (take) => take.timed ??= [...take.querySelectorAll(".words [data-t]")].map((word) => [word, ...times(word)]);

function highlight(word) {
  if (now.highlighted === word) return;
  now.highlighted?.classList.remove("now");
  word?.classList.add("now");
  now.highlighted = word;
}

function showPosition(playback) {
  const { audio, take } = now;
  if (now.playback !== playback) return;
  const at = audio.currentTime;
  if (take) {
    highlight(wordsOf(take).find(([, start, end]) => at >= start && at < end)?.[0] ?? null);
    const cursor = take.querySelector(".cursor");
    cursor?.setAttribute("x1", at); cursor?.setAttribute("x2", at);
    const clock = take.querySelector(".clock");
    if (clock) clock.textContent = `${at.toFixed(1)} of ${secondsOf(take).toFixed(1)} s`;
  }
  if (at >= now.until) stop();
  else if (!audio.paused) requestAnimationFrame(() => showPosition(playback));
}

function stop() {
  const { audio, take, next } = now;
  audio?.pause();
  if (take) {
    const slider = take.querySelector(".wave");
    slider?.setAttribute("aria-valuenow", audio.currentTime.toFixed(1));
    slider?.setAttribute("aria-valuetext", `${audio.currentTime.toFixed(1)} of ${secondsOf(take)} seconds`);
  }
  showPressed(false);
  highlight(null);
  now.next = null;
  return next;
}

function showPressed(on) {
  const button = now.button ?? now.take?.querySelector(".play.own");
  button?.setAttribute("aria-pressed", on);
}

// `take`: whose words are highlighted, null for the voice; `button`: shows that it plays; `next`: called at the end.
function play(audio, { take = null, button = null, from = null, until = Infinity, next = null } = {}) {
  if (now.audio) stop();
  const playback = { audio, take, until, next, button };
  Object.assign(now, playback, { playback });
  if (from !== null) audio.currentTime = Math.max(0, from);
  audio.playbackRate = take?.classList.contains("slowed") ? 0.7 : 1;
  audio.onended = () => stop()?.();
  audio.onerror = () => { stop(); say("This sound can’t be played: it is missing or damaged."); };
  const ifCurrent = (work) => () => { if (now.playback === playback) work(); };  // unless another playback has started
  audio.play().then(ifCurrent(() => { showPressed(true); showPosition(playback); }), ifCurrent(stop));
}

function toggle(take) {
  const audio = ownOf(take);
  if (!audio) return;
  if (now.audio === audio && !audio.paused) stop();
  else play(audio, { take, from: audio.ended ? 0 : null });
}

function playSpan(element) {
  const take = element.closest(".take"), audio = ownOf(take);
  if (!audio) { say("This take has no recording."); return; }
  const [start, end] = times(element);
  play(audio, { take, from: start - 0.05, until: end + 0.1 });
}

function playVoice(audio, button) {
  if (now.audio === audio && !audio.paused) stop();
  else play(audio, { button, from: 0 });
}

function compare(button) {
  const take = button.closest(".turn").querySelector(".take:not([hidden])"), own = ownOf(take);
  const reply = document.getElementById(button.dataset.voice);
  if (own) play(own, { take, from: 0, next: () => playVoice(reply, button) });
  else playVoice(reply, button);
}

// Plays a turn's line and the learner's reply, then the turns after it.
function playFrom(button, turn) {
  if (!turn) return;
  prepare(turn);
  turn.scrollIntoView({ block: "start" });
  const line = turn.querySelector("h2 + audio"), take = turn.querySelector(".take:not([hidden])"), own = ownOf(take);
  const playNext = () => playFrom(button, turn.nextElementSibling?.closest(".turn"));
  const reply = () => (own ? play(own, { take, button, from: 0, next: playNext }) : playNext());
  if (line) play(line, { button, from: 0, next: reply });
  else reply();
}

function seek(take, at) {
  const audio = ownOf(take);
  const seconds = secondsOf(take);
  play(audio, { take, from: Math.min(Math.max(0, at), seconds - 0.05) });
}

document.addEventListener("click", (event) => {
  const target = event.target.closest("[data-t], [data-voice], [data-term-audio-of], .play, .wave");
  if (!target) return;
  const take = target.closest(".take");
  if (target.dataset.t) playSpan(target);
  else if (target.dataset.termAudioOf) {
    playVoice(document.querySelector(`audio[data-term-audio="${CSS.escape(target.dataset.termAudioOf)}"]`), target);
  } else if (target.classList.contains("all")) {
    if (now.button === target && !now.audio.paused) stop();
    else playFrom(target, document.querySelector(".turn"));
  } else if (target.classList.contains("compare")) compare(target);
  else if (target.dataset.voice) playVoice(document.getElementById(target.dataset.voice), target);
  else if (target.classList.contains("own")) toggle(take);
  else if (target.classList.contains("slow")) {
    const slowed = take.classList.toggle("slowed");
    target.setAttribute("aria-pressed", slowed);
    ownOf(take).playbackRate = slowed ? 0.7 : 1;
  } else {
    const box = target.getBoundingClientRect();
    seek(take, ((event.clientX - box.left) / box.width) * secondsOf(take));
  }
});
