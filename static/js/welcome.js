// Offers the browser's own time zone where nobody chose one yet, and keeps the summary of the folded fields true.
//   <select id="timezone" data-here> that stands on UTC, <input id="limit">
//   <span data-zone-said>, <span data-limit-said> in the summary

const zone = document.getElementById("timezone");
const limit = document.getElementById("limit");
const here = Intl.DateTimeFormat().resolvedOptions().timeZone;

function tell() {
  document.querySelector("[data-zone-said]").textContent = zone.selectedOptions[0].text;
  const typed = limit.value.trim();
  document.querySelector("[data-limit-said]").textContent = typed ? `${typed} ${typed === "1" ? "credit" : "credits"} a month` : "no limit";
}

if (zone && limit) {
  const isThere = [...zone.options].some((option) => option.value === here);
  if ("here" in zone.dataset && zone.value === "UTC" && isThere) zone.value = here;
  zone.addEventListener("change", tell);
  limit.addEventListener("input", tell);
  tell();
}
