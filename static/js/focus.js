// The outro's picture and the box that stays in focus; the server checks everything again.
//   <input data-picture="canvas">                                     its picture appears in #canvas-picture
//   <svg viewBox="0 0 1792 1024" data-focus="x y width height">        path.dim, rect.frame, circle.grip
//   <input type="checkbox" data-brings="fade">                        switches another one on with itself
// The box can be drawn, moved and resized on the picture, or typed into the four number fields.
// The whole part may be swapped for a new one; what it is made of is looked up again then.

const LEAST = 16;
let svg, dim, frame, grip, fields, WIDE, HIGH, address, picture, note, drag;

function between(low, value, high) {
  return Math.max(low, Math.min(Math.round(value), high));
}

function draw([x, y, width, height]) {
  dim.setAttribute("d", `M0 0H${WIDE}V${HIGH}H0ZM${x} ${y}h${width}v${height}h${-width}Z`);
  for (const [name, value] of Object.entries({ x, y, width, height })) frame.setAttribute(name, value);
  grip.setAttribute("cx", x + width);
  grip.setAttribute("cy", y + height);
}

function typed() {
  return fields.map((field) => field.valueAsNumber);
}

function complaint([x, y, width, height]) {
  if (![x, y, width, height].every(Number.isInteger)) return "Write whole pixels.";
  const fits = x >= 0 && y >= 0 && width >= 1 && height >= 1 && x + width <= WIDE && y + height <= HIGH;
  return fits ? "" : `The box must lie inside the picture of ${WIDE} × ${HIGH} pixels.`;
}

function check() {
  const isOn = document.getElementById("focus").checked;
  const wrong = isOn ? complaint(typed()) : "";
  // What is hidden cannot hold the button.
  for (const field of fields) field.disabled = !isOn;
  fields[0].setCustomValidity(wrong);
  document.getElementById("use_focus-error").textContent = wrong;
  if (isOn && !wrong) draw(typed());
}

// Whoever guards the button looks again.
function tellForm() {
  fields[0].dispatchEvent(new Event("input", { bubbles: true }));
}

function write(box) {
  fields.forEach((field, index) => {
    field.value = box[index];
  });
  tellForm();
}

// Where a pointer is on the canvas, in its pixels.
function place(event) {
  const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
  return [between(0, point.x, WIDE), between(0, point.y, HIGH)];
}

function spanned([ax, ay], [bx, by]) {
  const x = Math.min(ax, bx, WIDE - LEAST);
  const y = Math.min(ay, by, HIGH - LEAST);
  return [x, y, Math.max(LEAST, Math.abs(ax - bx)), Math.max(LEAST, Math.abs(ay - by))];
}

function grasp(event) {
  if (event.button !== 0) return;
  const [px, py] = place(event);
  const [x, y, width, height] = typed();
  if (event.target === grip) drag = (point) => spanned([x, y], point);
  else if (event.target === frame) {
    drag = ([toX, toY]) => [between(0, x + toX - px, WIDE - width), between(0, y + toY - py, HIGH - height), width, height];
  } else drag = (point) => spanned([px, py], point);
  svg.setPointerCapture(event.pointerId);
  event.preventDefault();
}

function refuse(reason) {
  address.setCustomValidity(reason);
  document.getElementById("outro_image_url-error").textContent = reason;
  if (reason) address.setAttribute("aria-invalid", "true");
  else address.removeAttribute("aria-invalid");
  tellForm();
}

function tell(sentence, tone) {
  note.textContent = sentence;
  note.dataset.tone = tone;
}

function show() {
  const url = address.value.trim();
  const isWeb = /^https?:\/\/[^\s/]/.test(url);
  picture.hidden = !isWeb;
  if (isWeb && picture.src === url) measure();
  else if (isWeb) picture.src = url;
  else tell("The picture stands here", "");
  if (!isWeb) refuse(url ? address.dataset.wrong : "");
}

function measure() {
  if (picture.hidden || !picture.complete) return;
  const { naturalWidth: width, naturalHeight: height } = picture;
  const fits = width >= WIDE && height >= HIGH;
  if (width) tell(`${width} × ${height}`, fits ? "good" : "bad");
  else tell("This picture does not load here", "warn");
  refuse(width && !fits ? `Too small: at least ${WIDE} × ${HIGH} pixels are needed.` : "");
}

function begin() {
  const found = document.querySelector("svg[data-focus]");
  if (!found || found === svg) return;
  svg = found;
  [dim, frame, grip] = [".dim", ".frame", ".grip"].map((part) => svg.querySelector(part));
  fields = svg.dataset.focus.split(" ").map((id) => document.getElementById(id));
  ({ width: WIDE, height: HIGH } = svg.viewBox.baseVal);
  address = document.querySelector("input[data-picture]");
  picture = document.getElementById(`${address.dataset.picture}-picture`);
  note = document.getElementById("picture-note");
  drag = null;

  svg.addEventListener("pointerdown", grasp);
  svg.addEventListener("pointermove", (event) => {
    if (drag) write(drag(place(event)));
  });
  for (const end of ["pointerup", "pointercancel"]) {
    svg.addEventListener(end, () => {
      drag = null;
    });
  }
  picture.addEventListener("load", measure);
  picture.addEventListener("error", measure);
  address.addEventListener("input", () => address.setCustomValidity(""));
  address.addEventListener("change", show);
  check();
  // What the server said about the address stands until it is changed.
  if (address.value && !address.hasAttribute("aria-invalid")) show();
}

// Before forms.js looks, so that it finds the fields as they count.
document.addEventListener(
  "input",
  ({ target }) => {
    const brought = target.dataset?.brings && document.getElementById(target.dataset.brings);
    if (brought && target.checked) brought.checked = true;
    if (brought || fields?.includes(target)) check();
  },
  true,
);

document.addEventListener("htmx:afterSettle", begin);
begin();
