// How changes reach this page: live by the socket, by polling, or not at all. Everything that must know asks here.
"use client";
import { useSyncExternalStore } from "react";
import { serverReach } from "@/api/reach";

export type LiveStatus = "live" | "polling" | "offline";

/** Fresh within 10 s (R6): eight, and the answer's own time. */
const POLL_MS = 8_000;
const AGAIN_MS = 30_000;

/**
 * How long until a socket that was refused, or could not even be loaded, is tried again: the page polls meanwhile. Not the
 * same for all, since those whom one node refused were refused together.
 */
export function againMs(): number {
  return AGAIN_MS * (0.5 + Math.random());
}

// THE SEAM for the live socket: it calls setSocket(true) when subscribed and caught up, setSocket(false) when it drops, and
// drops the queries it hears of (keys.ts names them). Nothing else in the client has to change: polling stops and starts below.
let socketUp = false;
const listeners = new Set<() => void>();

export function setSocket(up: boolean): void {
  if (up === socketUp) return;
  socketUp = up;
  for (const listener of listeners) listener();
}

/**
 * For makeQueryClient: the wait between polls, or false while the socket tells of changes. A socket that stands says nothing of
 * the API behind it: while that does not answer, somebody has to ask until it does.
 */
export function pollEvery(): number | false {
  return socketUp && serverReach.get().reachable ? false : POLL_MS;
}

function status(): LiveStatus {
  if (!serverReach.get().reachable) return "offline";
  return socketUp ? "live" : "polling";
}

/** Calls the listener whenever the status, and with it pollEvery, may have changed, until the answer is called. */
export function onStatus(listener: () => void): () => void {
  listeners.add(listener);
  const leave = serverReach.subscribe(listener);
  return () => {
    listeners.delete(listener);
    leave();
  };
}

export function useLiveStatus(): LiveStatus {
  return useSyncExternalStore(onStatus, status, () => "polling");
}
