// Keeps an open page truthful: one poller a page that is silent while the tab is hidden and asks at
// once on return, the number of running renders in the tab's title, clocks that count up, and a
// sentence when a request gets no proper answer.
//   <div id="poller" hx-get="…" hx-trigger="every 3s, wake" hx-swap="outerHTML">
//   <a id="tray" data-running="2">      <time data-since="unix seconds">since 14:32</time>

const title = document.title;
const toast = document.getElementById("toast");
const FAILURES_BEFORE_A_WORD = 3;
let failures = 0;

function countRunning() {
  const running = Number(document.getElementById("tray")?.dataset.running ?? 0);
  document.title = running > 0 ? `(${running}) ${title}` : title;
}

function soFar(seconds) {
  const minutes = Math.floor(seconds / 60);
  if (minutes < 1) return `${seconds} s so far`;
  if (minutes < 60) return `${minutes} min ${seconds % 60} s so far`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min so far`;
}

function countUp() {
  if (document.hidden) return;
  for (const time of document.querySelectorAll("time[data-since]")) {
    time.textContent = soFar(Math.max(0, Math.floor(Date.now() / 1000 - Number(time.dataset.since))));
  }
}

function say(sentence) {
  if (!toast) return;
  toast.textContent = sentence;
  toast.hidden = sentence === "";
}

function isPoller(element) {
  return element?.id === "poller";
}

document.addEventListener("visibilitychange", () => {
  const poller = document.getElementById("poller");
  if (!document.hidden && poller) htmx.trigger(poller, "wake");
  countUp();
});

document.addEventListener("htmx:beforeRequest", (event) => {
  if (isPoller(event.detail.elt)) {
    if (document.hidden) event.preventDefault();
  } else {
    say("");
  }
});

document.addEventListener("htmx:afterRequest", (event) => {
  const { elt, successful, xhr } = event.detail;
  if (isPoller(elt)) {
    if (successful) {
      if (failures >= FAILURES_BEFORE_A_WORD) say("");
      failures = 0;
    } else if (++failures === FAILURES_BEFORE_A_WORD) {
      say("The portal does not answer. This page keeps asking; renders go on without it.");
    }
  } else if (!successful) {
    say(
      xhr?.status
        ? "That did not work, and nothing on this page changed. Reload the page and try again."
        : "The portal does not answer. Nothing on this page changed; try again in a moment.",
    );
  }
});

document.addEventListener("htmx:afterSettle", () => {
  countRunning();
  countUp();
});

setInterval(countUp, 1000);
countRunning();
countUp();
