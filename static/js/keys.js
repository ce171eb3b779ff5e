// The field for a key:
//
//   <input aria-invalid aria-describedby="p-id"> <p id="p-id" class="error" data-hint="…">   the error goes as one types

// What was wrong with a key is not said of the next one: its error turns back into the hint that stood there.
function forgive(field) {
  const said = document.getElementById(field.getAttribute("aria-describedby"));
  if (!said?.dataset.hint) return;
  field.removeAttribute("aria-invalid");
  said.removeAttribute("role");
  said.className = "hint";
  said.textContent = said.dataset.hint;
  delete said.dataset.hint;
}

document.addEventListener("input", (event) => {
  if (event.target.matches("[aria-invalid]")) forgive(event.target);
});
