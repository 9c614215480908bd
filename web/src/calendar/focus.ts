// Where the keyboard goes on after a dialog whose slot is gone: into the grid, at the same place.

const LOOK_EVERY_MS = 50;
/** The slot may leave the page only when the server has told of it, some time after the dialog. */
const FOR_MS = 5_000;

/** For after closing a dialog. What had the focus may have left the page with the booking. */
export function returnFocus(): void {
  const until = Date.now() + FOR_MS;
  // The first time after the dialog itself has tried to give the focus back.
  const timer = setInterval(() => {
    if (Date.now() > until) clearInterval(timer);
    if (document.activeElement && document.activeElement !== document.body) return;
    const stop =
      document.querySelector<HTMLElement>("[role=grid] [tabindex='0']") ?? document.getElementById("main");
    stop?.focus({ preventScroll: true });
  }, LOOK_EVERY_MS);
}
