// Says things to screen readers that nobody focuses: politely, in one region, which open dialogs must not silence.
"use client";
import { useSyncExternalStore } from "react";

let said = { text: "", turn: 0 };
const listeners = new Set<() => void>();

/** Reads `text` out when the reader next pauses. The same text again is read again. */
export function announce(text: string): void {
  said = { text, turn: said.turn + 1 };
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

const silence = { text: "", turn: 0 };

export function Announcer() {
  const { text, turn } = useSyncExternalStore(
    subscribe,
    () => said,
    () => silence,
  );
  // Two lines taking turns: a region whose text does not change is not read again. `data-live-announcer` tells React Aria
  // to leave the region in the accessibility tree while a dialog hides the rest.
  return (
    <div className="unseen" data-live-announcer="true">
      <p aria-live="polite">{turn % 2 === 0 ? text : ""}</p>
      <p aria-live="polite">{turn % 2 === 1 ? text : ""}</p>
    </div>
  );
}
