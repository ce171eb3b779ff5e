// <button type="button" data-reveal="id-of-a-password" hidden>Show</button> shows what is written there, and hides it.
for (const button of document.querySelectorAll("button[data-reveal]")) {
  const box = document.getElementById(button.dataset.reveal);
  button.hidden = false;
  button.addEventListener("click", () => {
    const shows = box.type === "password";
    box.type = shows ? "text" : "password";
    button.textContent = shows ? "Hide" : "Show";
    button.setAttribute("aria-label", button.getAttribute("aria-label").replace(/^\w+/, button.textContent));
  });
}
