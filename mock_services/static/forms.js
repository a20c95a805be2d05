// Move the focus to what is wrong, and keep a form from being sent twice.
document.querySelector("[data-summary]")?.focus();
const IMPATIENT = 5000; // ms; later the browser's «Stop» may have been pressed, and one tries again
for (const form of document.forms) {
  form.addEventListener("submit", (event) => {
    if (Date.now() - (form.dataset.sent ?? 0) < IMPATIENT) event.preventDefault();
    if (!event.defaultPrevented) form.dataset.sent = Date.now();
  });
}
// A page that comes back from the browser's memory may be sent again.
addEventListener("pageshow", (event) => {
  if (event.persisted) for (const form of document.forms) delete form.dataset.sent;
});
