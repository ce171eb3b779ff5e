// Offers the browser's own time zone where nobody chose one yet; whoever sees it may choose another.
//   <select data-here> that stands on UTC, and <span data-zone-said> beside it
const zone = document.querySelector("select[data-here]");
const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
const said = document.querySelector("[data-zone-said]");

if (zone && zone.value === "UTC" && [...zone.options].some((option) => option.value === here)) {
  zone.value = here;
}
if (zone && said) {
  const tell = () => {
    said.textContent = zone.selectedOptions[0].text;
  };
  zone.addEventListener("change", tell);
  tell();
}
