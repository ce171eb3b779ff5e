// A film that does not load: the page is loaded anew once, since the portal may be fetching the file again
// by now; a second time it says so.
//   <div class="stage"><video src="…"></video></div>

const film = document.querySelector(".stage video");
const key = `film ${film?.getAttribute("src")}`;
const ONCE = 60_000; // milliseconds within which a page is not loaded anew twice

function fail() {
  if (Date.now() - Number(sessionStorage.getItem(key) ?? 0) > ONCE) {
    sessionStorage.setItem(key, String(Date.now()));
    location.reload();
    return;
  }
  const toast = document.getElementById("toast");
  toast.textContent = "This film does not load here. Try to download it, or reload the page in a minute.";
  toast.hidden = false;
}

film?.addEventListener("error", fail);
if (film?.error) fail();

// The languages of a film: whoever switches goes on at the same moment.
//   <nav class="tongues"><a href="…">Spanish</a></nav>       its address ends in #t=12.4 while the player is there
film?.addEventListener("timeupdate", () => {
  for (const link of document.querySelectorAll(".tongues a[href*='/videos/']")) {
    link.hash = film.currentTime ? `t=${film.currentTime.toFixed(1)}` : "";
  }
});

function seek() {
  const at = /^#t=(\d+(?:\.\d+)?)$/.exec(location.hash)?.[1];
  if (at) film.currentTime = Math.min(Number(at), film.duration || 0);
}

film?.addEventListener("loadedmetadata", seek, { once: true });
if (film?.readyState) seek();

// Whoever opens the title to change it can type at once.
//   <div class="title"><details><input name="title">
document.addEventListener(
  "toggle",
  ({ target }) => {
    if (target.open && target.closest(".title")) target.querySelector("[name=title]").focus();
  },
  true,
);
