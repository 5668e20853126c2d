// The settings page: each change is sent to the server at once, which says what is wrong with it.
import { byId } from "./elements.js";
import { post } from "./post.js";

const STOPPED = "voicecoach has stopped, so this is not saved. Start it again with `voicecoach open`.";
const form = byId("settings", HTMLFormElement);
let saving = Promise.resolve(); // one after the other, so that the last one wins

/** @param {HTMLElement} row @param {HTMLInputElement | HTMLSelectElement} control @param {string} value */
async function save(row, control, value) {
  const said = row.querySelector("output"), problem = row.querySelector(".problem");
  if (!said || !problem) return;
  said.textContent = "";
  const { message, value: saved, error } = await post("settings", { name: row.dataset.name ?? "", value }, STOPPED);
  problem.textContent = error ?? "";
  said.textContent = message ?? "";
  control.setAttribute("aria-invalid", String(Boolean(error)));
  if (control instanceof HTMLInputElement && control.type === "text" && saved !== undefined && control.value === value) control.value = saved;
}

form.addEventListener("change", ({ target }) => {
  const row = target instanceof Element ? /** @type {HTMLElement | null} */ (target.closest(".setting")) : null;
  if (!row || !(target instanceof HTMLInputElement || target instanceof HTMLSelectElement)) return;
  const other = row.querySelector(".other");
  if (target instanceof HTMLSelectElement && other instanceof HTMLInputElement) {
    other.hidden = target.value !== "other";
    if (!other.hidden && !other.value) return; // the focus stays: arrow keys may only be passing by
  }
  const source = target instanceof HTMLSelectElement && target.value === "other" && other instanceof HTMLInputElement ? other : target;
  const value = source instanceof HTMLInputElement && source.type === "checkbox" ? (source.checked ? "yes" : "no") : source.value;
  saving = saving.then(() => save(row, source, value.trim()));
});
form.addEventListener("submit", (event) => event.preventDefault()); // Enter in a field has changed it already

byId("reset", HTMLButtonElement).addEventListener("click", async () => {
  if (!confirm("Give every setting its default again?")) return;
  const { error } = await post("settings/reset", {}, STOPPED);
  if (error) byId("reset-problem", HTMLElement).textContent = error;
  else location.reload();
});

const microphone = byId("set-page_microphone", HTMLSelectElement), find = byId("find-microphones", HTMLButtonElement);

/** Lists the microphones by their names, which the browser tells only a page that may use one. */
async function list() {
  const devices = await navigator.mediaDevices?.enumerateDevices() ?? [];
  const names = devices.filter((device) => device.kind === "audioinput" && !["default", "communications"].includes(device.deviceId)).map(({ label }) => label);
  const known = names.filter(Boolean), chosen = microphone.value;
  find.hidden = known.length > 0;
  if (!known.length) return;
  const others = chosen && !known.includes(chosen) ? [new Option(`${chosen} (not there now)`, chosen)] : [];
  microphone.replaceChildren(new Option("The browser's choice", ""), ...others, ...known.map((name) => new Option(name, name)));
  microphone.value = chosen;
}

find.addEventListener("click", async () => {
  const problem = microphone.closest(".setting")?.querySelector(".problem");
  try {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    await list();
    for (const track of stream.getTracks()) track.stop();
    microphone.focus();
    if (problem) problem.textContent = "";
  } catch (error) {
    const denied = error instanceof DOMException && error.name === "NotAllowedError";
    if (problem) problem.textContent = denied ? "The browser does not let this page use the microphone. Allow it beside the page's address, then try again." : "The browser finds no microphone. Plug one in, then try again.";
  }
});
navigator.mediaDevices?.addEventListener("devicechange", list);
list();
