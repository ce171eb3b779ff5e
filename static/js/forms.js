// Small help for forms; the server checks everything again.
//   <textarea data-limit="1000" data-meter="meter-id">         counts code points, newlines as one
//   <input type="number" id="length"> <input type="range" data-twin="length">   move together
//   <button type="button" data-preset="30" data-for="length">  fills in a value
//   <form method="post">                                       is sent once

const THIN_SPACE = "\u202f";

function grouped(number) {
  return String(number).replace(/\B(?=(\d{3})+$)/g, THIN_SPACE);
}

function measure(box) {
  const limit = Number(box.dataset.limit);
  const length = [...box.value.replace(/\r\n?/g, "\n")].length;
  const excess = length - limit;
  const meter = document.getElementById(box.dataset.meter);
  if (meter) {
    meter.textContent = `${grouped(length)} of ${grouped(limit)}${excess > 0 ? `, ${grouped(excess)} too many` : ""}`;
    meter.classList.toggle("over", excess > 0);
  }
  box.setCustomValidity(excess > 0 ? `Shorten the text by ${grouped(excess)}: at most ${grouped(limit)} fit.` : "");
  if (excess > 0) box.setAttribute("aria-invalid", "true");
  else if (box.dataset.wasOver) box.removeAttribute("aria-invalid");
  box.dataset.wasOver = excess > 0 ? "1" : "";
}

// A button that costs credits is off while a field is wrong; what the server switched off stays off.
function guardButtons(form) {
  const fits = form.checkValidity();
  for (const button of form.querySelectorAll("button[data-spends]")) {
    if (!fits && !button.disabled) {
      button.disabled = true;
      button.dataset.held = "1";
    } else if (fits && button.dataset.held) {
      button.disabled = false;
      delete button.dataset.held;
    }
  }
}

function moveTo(range, value) {
  if (value !== "") range.value = value;
  const span = Number(range.max) - Number(range.min);
  range.style.setProperty("--at", `${(100 * (Number(range.value) - Number(range.min))) / span}%`);
}

function markPresets(field) {
  for (const button of document.querySelectorAll(`[data-preset][data-for="${field.id}"]`)) {
    button.setAttribute("aria-pressed", String(button.dataset.preset === field.value));
  }
}

function follow(field) {
  if (field.dataset.limit) measure(field);
  const range = field.id && document.querySelector(`input[type=range][data-twin="${field.id}"]`);
  if (range) moveTo(range, field.value);
  markPresets(field);
  if (field.form?.querySelector("button[data-spends]")) guardButtons(field.form);
}

function set(field, value) {
  field.value = value;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

document.addEventListener("input", (event) => {
  const twin = event.target.dataset?.twin && document.getElementById(event.target.dataset.twin);
  if (twin) set(twin, event.target.value);
  else if (event.target.form) follow(event.target);
});

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-preset]");
  const field = button && document.getElementById(button.dataset.for);
  if (!field) return;
  set(field, button.dataset.preset);
  field.dispatchEvent(new Event("change", { bubbles: true }));
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "1";
  event.submitter?.setAttribute("aria-busy", "true");
});

// Back from the page that a form led to: the form may be used again.
window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    form.querySelector("[aria-busy]")?.removeAttribute("aria-busy");
  }
});

function begin() {
  // Where the price follows each change, a reason why not holds the button from the start.
  for (const button of document.querySelectorAll("form:has(#live) button[data-spends][aria-describedby]")) button.disabled = true;
  for (const field of document.querySelectorAll("textarea[data-limit], input[type=number]")) follow(field);
}

document.addEventListener("htmx:afterSettle", begin);
begin();

// What was written before the scripts came, or what the browser kept, is priced as if it were typed now.
window.addEventListener("pageshow", () => {
  const fields = [...document.querySelectorAll("form:has(#live) :is(textarea, input).box")];
  fields.find((each) => each.value !== each.defaultValue)?.dispatchEvent(new Event("input", { bubbles: true }));
});
