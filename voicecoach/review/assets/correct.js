"use strict";
// Sends what the learner says of terms and of replies to the server, which returns the updated turn.
const numberOf = (take) => +take.id.replace("take-", "");

async function post(take, address, fields) {
  const response = await fetch(at(take, address), { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(fields) });
  const body = await response.json().catch(() => ({ error: `The server answered ${response.status}.` }));
  if (!response.ok) throw new Error(body.error);
  return body;
}

function replaceTurn(take, updated) {
  const turn = take.closest(".turn"), takeId = take.id;
  if (now.take && turn.contains(now.take)) { stop(); now.audio = now.take = null; }
  const fresh = document.createRange().createContextualFragment(updated.turn).firstElementChild;
  turn.replaceWith(fresh);
  document.getElementById("session-figures")?.replaceChildren(document.createRange().createContextualFragment(updated.figures));
  document.querySelectorAll("#session-figures [data-band]").forEach(drawBand);
  prepare(fresh);
  const tab = fresh.querySelector(`[aria-controls="${takeId}"]`);
  if (tab) select(tab);
  return document.getElementById(takeId);
}

// Offers to count the transcribed words as the term from now on.
function offerForm(item, take, heard) {
  const form = document.createElement("form"), label = document.createElement("label"), field = document.createElement("input");
  label.append(`In the transcript, what you said appears as `, field);
  field.value = heard;
  field.setAttribute("aria-label", `Words in the transcript in place of ${item.dataset.term}`);
  const accept = document.createElement("button"), decline = document.createElement("button");
  accept.textContent = `Count it as ${item.dataset.term} from now on`;
  decline.textContent = "Only this once";
  decline.type = "button";
  form.className = "offer";
  form.append(label, " ", accept, " ", decline);
  decline.addEventListener("click", () => form.remove());
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      say((await post(take, "form", { take: numberOf(take), term: item.dataset.term, heard: field.value })).message);
      form.remove();
    } catch (error) { say(error.message); }
  });
  item.append(form);
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest(".correct");
  if (!button) return;
  const take = button.closest(".take"), { term } = button.closest("li").dataset;
  const said = button.dataset.said === "true";
  button.disabled = true;
  try {
    const updated = await post(take, "correct", { take: numberOf(take), term, said });
    const shown = replaceTurn(take, updated);
    const item = [...shown.querySelectorAll(".terms > li")].find((candidate) => candidate.dataset.term === term);
    item.querySelector(".correct").focus();
    say(updated.message);
    if (updated.form !== null) offerForm(item, shown, updated.form);
  } catch (error) { button.disabled = false; say(error.message); }
});

document.addEventListener("click", async (event) => {
  const button = event.target.closest(".answered");
  if (!button) return;
  const take = button.closest(".take");
  button.disabled = true;
  try {
    const updated = await post(take, "answered", { take: numberOf(take), answered: button.getAttribute("aria-pressed") !== "true" });
    replaceTurn(take, updated).querySelector(".answered").focus();
    say(updated.message);
  } catch (error) { button.disabled = false; say(error.message); }
});
