// Presses the one button of the sign-in page. The link is spent by this POST and not by the GET, so that
// a mail scanner or a preview that only opens the address leaves it whole.
document.querySelector("form[data-at-once]")?.requestSubmit();
