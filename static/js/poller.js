// Keeps an open page truthful: one poller a page that is silent while the tab is hidden and asks at
// once on return, the number of running renders in the tab's title, clocks that count up, and a
// sentence when a request gets no proper answer. A sheet that an answer fills opens.
//   <div id="poller" hx-get="…" hx-trigger="every 3s, wake" hx-swap="outerHTML">
//   <script data-look="…">: looking through films, see the end
//   <ul id="wall"> with <input form="bulk" name="video">, <form id="bulk">: selecting many, see the end
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

// A question that a newer one took the place of got no answer, and needs none.
document.addEventListener("htmx:sendAbort", () => say(""));

document.addEventListener("htmx:afterSettle", ({ detail: { target } }) => {
  countRunning();
  countUp();
  meetWall();
  // What had the focus, a filter that was taken away, is gone.
  if (target?.id === "main" && document.activeElement === document.body) target.focus();
  // Not sooner: before it has settled, a button in it would close the sheet and send nothing.
  if (target?.popover && !target.matches(":popover-open")) target.showPopover();
});

setInterval(countUp, 1000);
countRunning();
countUp();

// Selecting in the library. The boxes and the bar work without this; it adds a range by shift-click, x on a card
// that has the focus, Escape, and the order in which videos were selected. Here because every file costs a request.
function selectMany(wall, bulk) {
  const order = new Set();
  let last;

  wall.addEventListener("click", ({ target, shiftKey }) => {
    if (target.form !== bulk) return;
    const boxes = [...wall.querySelectorAll("[form=bulk]")];
    const [from, to] = [boxes.indexOf(shiftKey ? last : target), boxes.indexOf(target)];
    if (from >= 0) for (const box of boxes.slice(Math.min(from, to), Math.max(from, to) + 1)) box.checked = target.checked;
    last = target;
  });

  wall.addEventListener("change", () => {
    for (const { checked, value } of wall.querySelectorAll("[form=bulk]")) order[checked ? "add" : "delete"](value);
  });

  wall.addEventListener("keydown", ({ key, target, altKey, ctrlKey, metaKey }) => {
    if (key === "x" && !altKey && !ctrlKey && !metaKey) target.closest(".card")?.querySelector("[form=bulk]")?.click();
    else if (key === "Escape") bulk.reset();
  });

  bulk.addEventListener("formdata", ({ formData }) => {
    const chosen = formData.getAll("video");
    formData.delete("video");
    for (const each of [...order, ...chosen]) {
      if (chosen.includes(each) && !formData.getAll("video").includes(each)) formData.append("video", each);
    }
  });

  bulk.addEventListener("reset", () => {
    order.clear();
    // The bar goes away under the focus.
    if (bulk.contains(document.activeElement)) wall.querySelector(":checked")?.focus();
  });

  // Back again, the browser has kept the boxes as they were.
  window.addEventListener("pageshow", () => {
    if (wall.querySelector(":checked")) wall.dispatchEvent(new Event("change"));
  });
}

let known;
function meetWall() {
  const bulk = document.getElementById("bulk");
  if (bulk && bulk !== known) selectMany(document.getElementById("wall"), bulk);
  known = bulk;
}
meetWall();

// Looking through a film on its card: what does that comes when a card is first pointed at or has the focus.
for (const name of ["pointerover", "focusin"]) {
  document.addEventListener(name, ({ target }) => {
    if (target.closest?.(".card")) import(document.querySelector("[data-look]").dataset.look);
  });
}
// A tab that the focus comes to is seen as a whole: browsers leave one alone that is cut off at the edge.
document.addEventListener("focusin", ({ target }) => {
  if (target.closest(".tabs")) target.scrollIntoView({ block: "nearest", inline: "nearest" });
});

// "/" goes to the search, on other pages to that of the library; Escape leaves it for the videos.
document.addEventListener("keydown", (event) => {
  const { key, target } = event;
  const find = document.getElementById("find");
  if (key === "/" && find && !target.closest("input:not([form=bulk]), select, textarea")) {
    event.preventDefault();
    find.focus();
    if (find.href) find.click();
  } else if (key === "Escape" && target === find) {
    document.getElementById("main").focus();
  }
});
