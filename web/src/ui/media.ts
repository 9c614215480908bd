// Whether the window is phone-wide; the grid becomes an agenda there, and panels become dialogs.
"use client";
import { useSyncExternalStore } from "react";

function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (listener) => {
      const list = matchMedia(query);
      list.addEventListener("change", listener);
      return () => list.removeEventListener("change", listener);
    },
    () => matchMedia(query).matches,
    () => false,
  );
}

export const useIsPhone = (): boolean => useMedia("(max-width: 639px)");
/** Too narrow for a panel beside the grid. */
export const useIsNarrow = (): boolean => useMedia("(max-width: 1023px)");
