// Pictures of a list are loaded by the browser straight from their addresses; one that does not load is told
// in its own row and stops nothing.
//   <li> <div class="thumb"><img></div> <p data-missing hidden>This picture does not load here.</p>

function mark(image, isMissing) {
  const words = image.closest?.("li")?.querySelector("[data-missing]");
  if (!words) return;
  words.hidden = !isMissing;
  image.hidden = isMissing;
}

// Asked of every picture rather than heard of by events, which may come before anybody listens.
function markAll() {
  for (const image of document.querySelectorAll("[data-order] img:not([hidden])")) {
    image.decode().then(
      () => mark(image, false),
      () => mark(image, true),
    );
  }
}

document.addEventListener("htmx:afterSettle", markAll);
markAll();
