"use strict";
// Plays a take from any word, pause or term, lights up the word that is heard, and follows keys.
for (const take of document.querySelectorAll(".take")) {
  const audio = take.querySelector("audio.own");
  if (!audio) continue;
  const cursor = take.querySelector(".cursor");
  const wave = take.querySelector("svg.wave");
  const words = [...take.querySelectorAll("[data-start]")];
  let until = Infinity;
  const show = () => {
    const now = audio.currentTime;
    for (const word of words) word.classList.toggle("now", now >= +word.dataset.start && now < +word.dataset.end);
    cursor.setAttribute("x1", now); cursor.setAttribute("x2", now);
    if (now >= until) { audio.pause(); until = Infinity; }
    if (!audio.paused) requestAnimationFrame(show);
  };
  const play = (from, to = Infinity) => {
    for (const other of document.querySelectorAll("audio")) if (other !== audio) other.pause();
    until = to; audio.currentTime = from; audio.play();
  };
  audio.addEventListener("play", () => requestAnimationFrame(show));
  audio.addEventListener("seeked", show);
  take.addEventListener("click", (event) => {
    const target = event.target.closest("[data-start], .play, svg.wave");
    if (!target) return;
    if (target.dataset.start) play(Math.max(0, +target.dataset.start - 0.1), +target.dataset.end + 0.15);
    else if (target === wave) {
      const box = wave.getBoundingClientRect();
      play(((event.clientX - box.left) / box.width) * wave.viewBox.baseVal.width);
    } else {
      const sound = target.classList.contains("model") ? take.querySelector("audio.model") : audio;
      if (sound === audio) audio.paused ? play(audio.ended ? 0 : audio.currentTime) : audio.pause();
      else { audio.pause(); sound.paused ? sound.play() : sound.pause(); }
    }
  });
  take.addEventListener("keydown", (event) => {
    const place = words.indexOf(document.activeElement);
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step && place >= 0) { words[Math.min(words.length - 1, Math.max(0, place + step))].focus(); event.preventDefault(); }
    if (event.key === "Escape") audio.pause();
  });
}
