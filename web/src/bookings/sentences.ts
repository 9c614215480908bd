// A booking's history, told in sentences from the change feed. Pure.
import type { ChangeEvent } from "@/api/types";
import type { Times } from "@/time/format";

export type Told = { seq: number; at: string; sentence: string };

type Names = {
  /** Who did it, by id; null for somebody who may not be named. */
  actor: (event: ChangeEvent) => string | null;
  interviewer: (id: string) => string | null;
};

type Then = { startTime: string; interviewerId: string };

/** Oldest first in, newest first out. */
export function tell(events: readonly ChangeEvent[], names: Names, times: Times): Told[] {
  let before: Then | null = null;
  const told: Told[] = [];
  for (const event of events) {
    const now = thenOf(event);
    const who = names.actor(event) ?? `${article(event.actorRole)} ${event.actorRole}`;
    const sentence = sentenceOf(event.action, who, before, now, names, times);
    told.push({ seq: event.seq, at: event.at, sentence: capital(sentence) });
    before = now ?? before;
  }
  return told.reverse();
}

function sentenceOf(
  action: string,
  who: string,
  before: Then | null,
  now: Then | null,
  names: Names,
  times: Times,
): string {
  const name = (then: Then) => names.interviewer(then.interviewerId);
  const when = (then: Then, withName: boolean) =>
    `${times.dayAndTime(then.startTime)}${withName && name(then) ? ` with ${name(then)}` : ""}`;
  switch (action) {
    case "booking.booked":
      return now ? `${who} booked it for ${when(now, true)}` : `${who} booked it`;
    case "booking.rescheduled": {
      if (!now) return `${who} moved it away`;
      if (!before) return `${who} moved it to ${when(now, true)}`;
      const changesHands = before.interviewerId !== now.interviewerId;
      return `${who} moved it from ${when(before, changesHands)} to ${when(now, changesHands)}`;
    }
    case "booking.cancelled":
      return `${who} cancelled it`;
    default:
      return `${who} changed it`;
  }
}

/** "just now", "2 hours ago", "yesterday". */
export function agoWords(atMs: number, nowMs: number): string {
  const seconds = Math.round((nowMs - atMs) / 1000);
  if (seconds < 45) return "just now";
  const words = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return words.format(-minutes, "minute");
  const hours = Math.round(minutes / 60);
  return hours < 24 ? words.format(-hours, "hour") : words.format(-Math.round(hours / 24), "day");
}

/** The feed leaves `data` open, so it is looked at before it is believed. */
function thenOf({ data }: ChangeEvent): Then | null {
  const { startTime, interviewerId } = (data ?? {}) as Record<string, unknown>;
  return typeof startTime === "string" && typeof interviewerId === "string"
    ? { startTime, interviewerId }
    : null;
}

function article(word: string): string {
  return /^[aeiou]/i.test(word) ? "an" : "a";
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
