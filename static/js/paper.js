// <button type="button" data-prints>Print</button> opens the browser's way to print; without scripts it is not shown.
for (const button of document.querySelectorAll("button[data-prints]")) button.addEventListener("click", () => print());
