"use strict";
// Tells the server that the page is open; it stops when no page is. When the server is gone the page says so.
{
  const stream = new EventSource(`${document.body.dataset.root}alive`);
  stream.addEventListener("error", () => {
    document.querySelector(".status").textContent =
      "voicecoach has stopped: start `voicecoach review` again to hear and correct.";
  });
  addEventListener("pagehide", () => stream.close());
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
}
