// A drawn family that is larger than its box begins with the present video in the middle of it.
//   <div class="tree"><svg>… <svg class="figure present">

function show() {
  const box = document.querySelector(".tree");
  const present = box?.querySelector(".present");
  if (!present) return;
  const [outer, inner] = [box.getBoundingClientRect(), present.getBoundingClientRect()];
  box.scrollLeft += inner.left + inner.width / 2 - outer.left - outer.width / 2;
  box.scrollTop += inner.top + inner.height / 2 - outer.top - outer.height / 2;
}

document.addEventListener("htmx:afterSettle", show);
show();
