// Puts the rows of a list into another order by dragging; buttons do the same without a pointer.
//   <ol data-order="address of Sortable.min.js">
//     <li data-name="Harbour"> <span data-number>1</span> <span data-handle>  <button name="up|down" data-place value="0">
//   <p role="status" data-order-said>
// The order of the rows is what the form sends. The list hears "reordered", its form "input".
// The library is loaded when a pointer first comes over a list.

let library;

function load(address) {
  library ??= new Promise((done, fail) => {
    const script = document.createElement("script");
    script.src = address;
    script.onload = () => done(window.Sortable);
    script.onerror = fail;
    document.head.append(script);
  });
  return library;
}

function renumber(list) {
  const rows = [...list.children];
  rows.forEach((row, place) => {
    row.querySelector("[data-number]").textContent = place + 1;
    for (const button of row.querySelectorAll("button[data-place]")) {
      if (/^\d+$/.test(button.value) && button.value.length < 4) button.value = place;
      button.ariaLabel = button.ariaLabel.replace(/, \d+ of \d+$/, `, ${place + 1} of ${rows.length}`);
      if (button.name === "up") button.disabled = place === 0;
      if (button.name === "down") button.disabled = place === rows.length - 1;
    }
  });
}

function moved({ item, from: list, oldIndex, newIndex }) {
  if (oldIndex === newIndex) return;
  renumber(list);
  const said = list.parentElement.querySelector("[data-order-said]");
  if (said) said.textContent = `${item.dataset.name} is now ${newIndex + 1} of ${list.children.length}.`;
  list.dispatchEvent(new CustomEvent("reordered"));
  list.dispatchEvent(new Event("input", { bubbles: true }));
}

async function prepare(list) {
  if (list.dataset.ready) return;
  list.dataset.ready = "1";
  const Sortable = await load(list.dataset.order);
  const isStill = matchMedia("(prefers-reduced-motion: reduce)").matches;
  Sortable.create(list, { handle: "[data-handle]", animation: isStill ? 0 : 150, forceFallback: true, onEnd: moved });
}

for (const event of ["pointerover", "touchstart"]) {
  document.addEventListener(
    event,
    ({ target }) => {
      const list = target.closest?.("[data-order]");
      if (list) prepare(list);
    },
    { passive: true },
  );
}
