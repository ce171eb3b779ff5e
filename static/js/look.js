// Looking through a film on its card: by pointer, or with the arrow keys on its link, which say the time. The strip
// of ten stills is fetched when it is first wanted. A finger opens the video at once; who wants little motion looks
// by key alone. Escape and leaving bring the poster back.
//   <li class="card"> <div class="poster" data-strip="address" data-seconds="30">, <h2><a>

const STILLS = 10;
const still = document.createElement("span");
const wantsCalm = matchMedia("(prefers-reduced-motion: reduce)");
let at = 0;
still.className = "still";

function lookAt(poster, place) {
  at = Math.max(0, Math.min(STILLS - 1, Math.floor(place)));
  if (still.parentNode !== poster) {
    still.style.backgroundImage = `url("${poster.dataset.strip}")`;
    poster.firstElementChild.after(still);
  }
  still.style.backgroundPosition = `${(at / (STILLS - 1)) * 100}%`;
  still.style.setProperty("--at", (at + 0.5) / STILLS);
}

function stripOf(element) {
  return element.closest?.(".card")?.querySelector("[data-strip]");
}

// Whether somebody is looking by keyboard, which a nudge of the mouse elsewhere does not end.
function isByKey() {
  return still.closest(".card:has(a:focus-visible)") !== null;
}

function clock(seconds) {
  return `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
}

document.addEventListener("pointermove", ({ target, pointerType, clientX, clientY }) => {
  if (pointerType === "touch" || wantsCalm.matches) return;
  const poster = stripOf(target);
  const box = poster?.getBoundingClientRect();
  if (box && clientY < box.bottom) lookAt(poster, ((clientX - box.left) / box.width) * STILLS);
  else if (!isByKey()) still.remove();
});

// Before others hear of the key: Escape while looking ends the looking, not the selection.
window.addEventListener(
  "keydown",
  (event) => {
    const { key, target, altKey, ctrlKey, metaKey } = event;
    if (altKey || ctrlKey || metaKey) return;
    const step = { ArrowLeft: -1, ArrowRight: 1 }[key];
    const poster = target.matches?.(".card h2 a") && stripOf(target);
    if (key === "Escape" && isByKey()) {
      event.stopPropagation();
      still.remove();
    } else if (step && poster) {
      event.preventDefault();
      const start = step < 0 ? STILLS - 1 : 0;
      lookAt(poster, still.parentNode === poster ? at + step : start);
      const seconds = Number(poster.dataset.seconds);
      const now = clock(((at + 0.5) / STILLS) * seconds);
      document.getElementById("news").textContent = `${now} of ${clock(seconds)}`;
    }
  },
  true,
);

document.addEventListener("focusout", () => still.remove());
document.documentElement.addEventListener("pointerleave", () => still.remove());
