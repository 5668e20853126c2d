"use strict";
// The learner's own word on a term, sent to the server; the turn comes back as it is now.
const numberOf = (take) => +take.id.replace("take-", "");

async function ask(what, given) {
  const answer = await fetch(what, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(given) });
  const found = await answer.json().catch(() => ({ error: `The server answered ${answer.status}.` }));
  if (!answer.ok) throw new Error(found.error);
  return found;
}

function replace(take, found) {
  const turn = take.closest(".turn"), chosen = take.id;
  if (now.take && turn.contains(now.take)) { stop(); now.audio = now.take = null; }
  const fresh = document.createRange().createContextualFragment(found.turn).firstElementChild;
  turn.replaceWith(fresh);
  document.getElementById("about").replaceChildren(document.createRange().createContextualFragment(found.about));
  document.querySelectorAll("#about [data-band]").forEach(band);
  bringUp(fresh);
  const tab = fresh.querySelector(`[aria-controls="${chosen}"]`);
  if (tab) choose(tab);
  return document.getElementById(chosen);
}

// Asks whether what was heard is to be looked for as the term from now on.
function offer(item, take, heard) {
  const form = document.createElement("form"), label = document.createElement("label"), field = document.createElement("input");
  label.append(`What you heard yourself say stands in the transcript as `, field);
  field.value = heard;
  field.setAttribute("aria-label", `What stands in the transcript instead of ${item.dataset.term}`);
  const keep = document.createElement("button"), leave = document.createElement("button");
  keep.textContent = `Look for it as ${item.dataset.term} from now on`;
  leave.textContent = "Only this once";
  leave.type = "button";
  form.className = "offer";
  form.append(label, " ", keep, " ", leave);
  leave.addEventListener("click", () => form.remove());
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      say((await ask("form", { take: numberOf(take), term: item.dataset.term, heard: field.value })).said);
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
    const found = await ask("correct", { take: numberOf(take), term, said });
    const shown = replace(take, found);
    const item = [...shown.querySelectorAll(".terms > li")].find((one) => one.dataset.term === term);
    item.querySelector(".correct").focus();
    say(found.said);
    if (found.offer !== null) offer(item, shown, found.offer);
  } catch (error) { button.disabled = false; say(error.message); }
});
