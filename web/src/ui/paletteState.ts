// Whether the palette or the list of keys is open: the bar's button, the rail and ⌘K all ask for them.
"use client";
import { useSyncExternalStore } from "react";

type Open = "palette" | "keys" | null;
let open: Open = null;
const listeners = new Set<() => void>();

function set(next: Open): void {
  open = next;
  for (const listener of listeners) listener();
}

export const openPalette = (): void => set("palette");
export const openKeys = (): void => set("keys");
export const closeOverlay = (): void => set(null);

/** The palette's key as this machine's keyboard has it; on the server, where nobody sees it, the Mac's. */
export function usePaletteKey(): string {
  return useSyncExternalStore(
    () => () => {},
    () => (/Mac|iP/.test(navigator.platform) ? "⌘K" : "Ctrl K"),
    () => "⌘K",
  );
}

export function useOverlay(): Open {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => open,
    () => null,
  );
}
