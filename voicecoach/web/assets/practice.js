// The practice page: passes what happens to the stage and the dock, and what the learner does to the server.
import { Connection } from "./connection.js";
import { Devices, remember } from "./devices.js";
import { Dock } from "./dock.js";
import { byId, fragment } from "./elements.js";
import { Hold } from "./hold.js";
import { Microphone } from "./microphone.js";
import { Speaker } from "./speaker.js";
import { Stage } from "./stage.js";

const DENIED = {
  denied: "The browser does not let this page use the microphone. Allow it beside the page's address, then press Begin again.",
  missing: "The browser finds no microphone. Plug one in, then press Begin again.",
  busy: "The browser can't open the microphone. Close the program that uses it, or choose another, then press Begin again.",
};
const STOPPED = "voicecoach has stopped. Start it again with `voicecoach open`: what you said is kept, and you can go on.";

const root = document.body.dataset.root ?? "";
const status = byId("announcer", HTMLElement);
const begin = byId("begin", HTMLButtonElement), intro = byId("intro", HTMLElement), message = byId("message", HTMLElement);
const pushToTalk = byId("push-to-talk", HTMLInputElement), headphones = byId("headphones", HTMLInputElement);
const handsFree = byId("hands-free", HTMLInputElement);
const hide = byId("hide-lines", HTMLInputElement), flow = byId("flow", HTMLElement);

/** @type {AudioContext | null} */
let context = null;
const audio = () => {
  if (!context) {
    context = new AudioContext();
    context.addEventListener("statechange", awaken);
  }
  return context;
};
let state = ""; // the event that keys apply to: Speaking, Listening, Ready, Choose, ...
let choosing = 0; // number of the event that waits for an answer
let justEnded = 0; // until when space still means "done", in milliseconds
/** @type {string[]} */
let choices = [];
/** @type {{ practice: string, title: string, request: any, taken: boolean, keys: Record<string, string>, choices: Record<string, string> } | null} */
let welcome = null;
let over = false;
/** @type {number[]} */
const turns = JSON.parse(begin.dataset.turns ?? "[]"); // none: all

const stage = new Stage(flow, (text) => { status.textContent = text; });
const connection = new Connection(new URL(`${root}practice-socket`, location.href).href.replace(/^http/, "ws"), {
  message: take,
  sound: (frame) => speaker.take(frame),
  lost: (attempts) => {
    if (over) return;
    if (attempts > 2) stopped();
    else if (intro.hidden) dock.paused("The connection dropped; coming back …");
  },
});
const speaker = new Speaker(audio, (sound) => connection.send("Played", { sound }));
const microphone = new Microphone(audio, {
  send: (frame) => connection.sendSound(frame),
  level: (peak) => dock.meter.add(peak),
  state: (name, label) => connection.send("MicrophoneState", { state: name, name: label }),
  gap: (seconds) => connection.send("Gap", { seconds }),
});
const devices = new Devices(byId("device", HTMLSelectElement), () => microphone.devices(), (device) => { microphone.device = device; });
const hold = new Hold((down, at) => connection.send("Hold", { down, ...at }), () => ({ reply: microphone.reply, block: microphone.next }));
const dock = new Dock({ press, choose, type: answer });

/** Nobody answers at the address: says so, and listens no more. Should somebody answer later, the practice goes on. */
function stopped() {
  if (!intro.hidden) { message.textContent = STOPPED; return; }
  microphone.close();
  speaker.silence();
  dock.paused(STOPPED);
  status.textContent = STOPPED;
}

/** @param {string} key */
function press(key) {
  if (state === "Speaking") speaker.silence();
  connection.send("Press", { key });
}

/** @param {string} choice */
function choose(choice) {
  answer(choice);
}

/** @param {string | null} text */
function answer(text) {
  if (!choosing) return;
  connection.send("Reply", { to: choosing, answer: text });
  choosing = 0;
  state = "";
}

/** @param {any} got @param {boolean} fresh */
function take(got, fresh) {
  if (got.type === "Welcome") greet(got);
  else if (got.type === "Happened") happened(got);
  else if (got.type === "MicrophoneWanted") microphone.follow(got, fresh);
  else if (got.type === "Silence") speaker.silence(got.sound);
  else if (got.type === "Over") end(got);
  else if (got.type === "Moved") leave("This practice went on in another tab.");
  else if (got.type === "Refused") refuse(got.error);
}

/** @param {any} got */
function greet(got) {
  welcome = got;
  dock.names(got.keys, got.choices);
  if (connection.practice) { connection.join(connection.practice); hold.repeat(); return; } // the socket came back
  if (!got.practice) { invite("Begin", ""); return; }
  if (!same(got.request)) invite("End it and begin", `${got.title} is being practiced${got.taken ? " in another tab" : ""}.`);
  else if (got.taken) invite("Go on here", "This practice is open in another tab.");
  else resume();
}

/**
 * @template {HTMLElement} T
 * @param {string} id @param {new () => T} kind
 * @returns {T | null} a control that not every page of practice has
 */
function chosen(id, kind) {
  const control = document.getElementById(id);
  return control instanceof kind ? control : null;
}

/** @param {any} request whether it asks for what this page shows */
function same(request) {
  return request.dialogue === (begin.dataset.dialogue ?? "") && (request.dialogue || request.minutes === Number(begin.dataset.minutes))
    && String(request.turns) === String(turns);
}

/** @param {string} name of the button @param {string} text above it */
function invite(name, text) {
  begin.textContent = name;
  begin.disabled = false;
  message.textContent = text;
}

/** Goes on with the practice that this page showed before it was loaded again. */
function resume() {
  intro.hidden = true;
  hold.used = welcome?.request.push_to_talk ?? false;
  connection.join(welcome?.practice ?? "");
  if (audio().state !== "running") rest();
}

/** Asks for what browsers want before they let a page have sound. */
function rest() {
  dock.paused("Press a key or click to go on");
  const wake = () => { audio().resume(); };
  for (const kind of ["keydown", "pointerdown"]) addEventListener(kind, wake, { once: true, capture: true });
}

/** Brings the sound back after the browser paused it, as it may when the computer slept. */
async function awaken() {
  const paused = () => !over && intro.hidden && audio().state !== "running";
  if (!paused()) return;
  audio().resume();
  await new Promise((done) => { setTimeout(done, 1000); });
  if (paused()) rest();
}

begin.addEventListener("click", async () => {
  begin.disabled = true;
  await audio().resume();
  microphone.device = devices.chosen;
  microphone.echo = !headphones.checked;
  const allowed = await microphone.allow();
  if (allowed !== "open") {
    invite("Begin", DENIED[/** @type {keyof typeof DENIED} */ (allowed)]);
    return;
  }
  await devices.list();
  microphone.device = devices.chosen;
  message.textContent = "";
  if (welcome?.practice && same(welcome.request)) { resume(); return; }
  intro.hidden = true;
  hold.used = pushToTalk.checked;
  dock.paused("Getting ready …");
  const exercise = chosen("exercise", HTMLSelectElement)?.value ?? "practice"; // today's plan has no choice
  connection.send("Begin", {
    request: {
      dialogue: begin.dataset.dialogue ?? "", minutes: Number(begin.dataset.minutes ?? 0), rounds: exercise === "rounds" ? 3 : 1,
      hold: false, push_to_talk: pushToTalk.checked, follow_ups: true, turns,
      kind: exercise === "rounds" ? "practice" : exercise, vocabulary: chosen("vocabulary", HTMLInputElement)?.checked ?? false,
      hands_free: handsFree.checked,
    },
  });
});

/** @param {{ number: number, name: string, event: any, html: string }} got */
function happened(got) {
  const { name, event } = got;
  if (name === "Listening") { state = name; dock.listening(event); return; }
  if (name === "Waiting") { if (state !== "Ready") state = name; dock.waiting(); return; }
  if (name === "Ready") { state = name; dock.ready(); return; }
  stage.show(got);
  if (name === "Speaking") { state = name; dock.speaking(event, stage.developer); stop(); }
  else if (name === "TimeTarget") dock.target = event.seconds;
  else if (name === "Grading") { state = name; dock.grading(); }
  else if (name === "Choose") { state = name; choosing = got.number; choices = event.choices; dock.choose(event); justEnded = event.listening ? performance.now() + 700 : 0; }
  else if (name === "Resumed") { state = ""; choosing = 0; dock.resumed = true; }
  else if (name === "Typing") { state = name; choosing = got.number; dock.typing(); }
  if (name === "Graded") performance.mark("graded");
}

/** @param {any} got */
function end(got) {
  over = true;
  state = "";
  connection.close();
  microphone.close();
  dock.hide();
  if (got.error) { status.textContent = got.error; flow.append(Object.assign(document.createElement("p"), { className: "note", textContent: got.error })); }
  flow.append(fragment(got.html));
  flow.lastElementChild?.scrollIntoView({ block: "nearest" });
}

/** @param {string} text */
function leave(text) {
  connection.close();
  microphone.close();
  speaker.silence();
  state = "";
  dock.hide();
  intro.hidden = false;
  invite("Go on here", text);
  begin.addEventListener("click", () => location.reload(), { once: true, capture: true });
}

/** @param {string} error */
function refuse(error) {
  if (connection.practice) { leave(error); return; }
  intro.hidden = false;
  dock.hide();
  invite("Begin", error);
}

/** @param {KeyboardEvent} event whether the page itself needs the key */
function elsewhere(event) {
  const target = /** @type {Element} */ (event.target);
  if (event.ctrlKey || event.metaKey || event.altKey) return true;
  if (talks(event) && target.closest(".primary")) return false; // the focus is on the button that does the same
  if (target.closest("input, select, textarea, a, summary, .words [data-t], .wave, [role=tab]")) return true;
  return target.closest("button") !== null && (event.key === " " || event.key === "Enter");
}

/** @param {KeyboardEvent} event whether it is the key of push to talk, where that key works */
const talks = (event) => hold.used && event.key === " " && ["Speaking", "Ready", "Waiting", "Listening"].includes(state);
const letter = (/** @type {KeyboardEvent} */ event) => (event.key === "Enter" ? "\r" : event.key.toLowerCase());

addEventListener("keydown", (event) => {
  if (!state || !welcome || elsewhere(event)) return;
  const typed = letter(event);
  if (typed.length > 1 && event.key !== "Escape") return;
  let handled = true;
  if (state === "Choose") {
    const choice = typed === " " && performance.now() < justEnded ? "" : welcome.choices[typed];
    if (choice && choices.includes(choice) && !event.repeat) choose(choice);
    else handled = false;
  } else if (typed === "l") hide.click();
  else if (!event.repeat) {
    if (!talks(event)) press(welcome.keys[typed] ?? "other");
    else { if (state === "Speaking") speaker.silence(); hold.press(); }
  }
  if (handled) { event.preventDefault(); event.stopPropagation(); }
}, { capture: true });

addEventListener("keyup", (event) => { if (event.key === " ") hold.release(); }, { capture: true });
addEventListener("blur", () => hold.release()); // the key may go up while another window has the keyboard

hide.addEventListener("change", () => document.body.classList.toggle("hides-lines", hide.checked));
document.body.classList.toggle("hides-lines", hide.checked);
addEventListener("pagehide", () => connection.close());
addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
headphones.addEventListener("change", () => remember("page_headphones", headphones.checked ? "yes" : "no"));
navigator.mediaDevices?.addEventListener("devicechange", () => devices.list());
devices.list();
connection.open();
