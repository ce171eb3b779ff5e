// Pictures of a list are loaded by the browser straight from their addresses; one that does not load is told
// in its own row and stops nothing.
//   <li> <div class="thumb"><img></div> <p data-missing hidden>This picture does not load here.</p>

function mark(image) {
  const words = image.closest?.("li")?.querySelector("[data-missing]");
  if (!words) return;
  const isMissing = image.complete && image.naturalWidth === 0;
  words.hidden = !isMissing;
  image.hidden = isMissing;
}

function markAll() {
  for (const image of document.querySelectorAll("[data-order] img")) if (image.complete) mark(image);
}

// Neither event bubbles, but both can be caught on their way down.
for (const event of ["load", "error"]) document.addEventListener(event, ({ target }) => mark(target), true);
document.addEventListener("htmx:afterSettle", markAll);
markAll();
