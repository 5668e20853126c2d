"use strict";
// Holds a stream open: the server stops when no page holds one. When the server stops, the page says so.
{
  const stream = new EventSource(`${document.body.dataset.root}keepalive`);
  stream.addEventListener("error", () => {
    document.querySelector(".status").textContent =
      "voicecoach has stopped. Start it again with `voicecoach open`.";
  });
  addEventListener("pagehide", () => stream.close());
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
}
