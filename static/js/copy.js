// Copies what stands in a field: <button data-copies="id">. Where the browser does not let it, the text is selected,
// and the line that describes the field says which keys copy it.
document.addEventListener("click", async ({ target }) => {
  const field = target.dataset?.copies && document.getElementById(target.dataset.copies);
  if (!field) return;
  field.focus();
  field.select();
  const hint = document.getElementById(field.getAttribute("aria-describedby"));
  try {
    await navigator.clipboard.writeText(field.value);
    hint.textContent = "It is copied.";
  } catch {
    hint.textContent = "It is selected: copy it with Ctrl+C, or ⌘C.";
  }
});
