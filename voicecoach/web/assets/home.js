// The first page: search in the conversations, and import of own ones.
import { byId, fragment } from "./elements.js";
import { post } from "./post.js";

const WAIT = 120; // milliseconds after the last letter

const search = byId("search", HTMLInputElement), list = byId("list", HTMLElement), levels = byId("levels", HTMLElement);
const zone = byId("import", HTMLElement), file = byId("file", HTMLInputElement), imported = byId("imported", HTMLElement);
let timer = 0, asked = 0;

const level = () => /** @type {HTMLElement | null} */ (levels.querySelector('[aria-pressed="true"]'))?.dataset.level ?? "";

/** Shows what matches; the address keeps it, so that back and reload show the same. */
async function show() {
  const query = new URLSearchParams();
  if (search.value.trim()) query.set("search", search.value.trim());
  if (level()) query.set("level", level());
  history.replaceState(null, "", query.size ? `?${query}` : location.pathname);
  const number = asked += 1;
  const response = await fetch(`conversations?${query}`);
  if (response.ok && number === asked) list.replaceChildren(fragment(await response.text()));
}

search.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(show, WAIT); });
levels.addEventListener("click", ({ target }) => {
  const chosen = target instanceof Element ? target.closest("button") : null;
  if (!chosen) return;
  for (const button of levels.querySelectorAll("button")) button.setAttribute("aria-pressed", String(button === chosen));
  show();
});

/** @param {File | undefined} document with conversations */
async function take(document) {
  if (!document) return;
  imported.className = "";
  imported.textContent = `Reading ${document.name} …`;
  const body = { name: document.name, text: await document.text() };
  const { message, error } = await post("import", body, "voicecoach has stopped. Start it again with `voicecoach open`.");
  imported.className = error === undefined ? "" : "note";
  imported.textContent = message ?? error ?? "";
  if (error === undefined) show();
}

file.addEventListener("change", () => { take(file.files?.[0]); file.value = ""; });
for (const kind of ["dragover", "dragleave", "drop"]) {
  document.addEventListener(kind, (event) => {
    event.preventDefault(); // a file that misses the place must not replace the page
    zone.classList.toggle("over", kind === "dragover");
    if (event instanceof DragEvent && kind === "drop") take(event.dataTransfer?.files[0]);
  });
}
