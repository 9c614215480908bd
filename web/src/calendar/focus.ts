// Where the keyboard goes on after a dialog whose slot is gone: into the grid, at the same place.

/** For after closing a dialog. What had the focus may have left the page with the booking. */
export function returnFocus(): void {
  // After the dialog itself has tried to give the focus back.
  setTimeout(() => {
    if (document.activeElement && document.activeElement !== document.body) return;
    const stop =
      document.querySelector<HTMLElement>("[role=grid] [tabindex='0']") ?? document.getElementById("main");
    stop?.focus({ preventScroll: true });
  }, 50);
}
