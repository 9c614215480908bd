// Reads what a refusal's details say, by code. The contract leaves `details` open, so every field is looked at before it is believed.
import type { Refusal } from "./refusal";

/** A free slot the server proposes instead of the one that was refused. */
export type Alternative = {
  slotId: string;
  interviewerId: string;
  interviewerName: string | null;
  startTime: string;
  endTime: string;
  location: string;
  version: number | null;
};

/** Who holds what was asked for, and since when; the server names the person to coordinators only. */
export type Holder = { name: string | null; since: string | null };

/** The slot or booking in the way. */
export type InTheWay = {
  slotId: string | null;
  bookingId: string | null;
  startTime: string;
  endTime: string;
};

/** R2: the days already offered in that week (local days of the interviewer), and the limit. */
export type DaysOffered = { limit: number; week: string | null; days: string[]; day: string | null };

export function alternativesOf({ details }: Refusal): Alternative[] {
  return listOf(details.alternatives).flatMap((entry) => {
    const slotId = text(entry.slotId) ?? text(entry.id);
    const [startTime, endTime] = [text(entry.startTime), text(entry.endTime)];
    if (!slotId || !startTime || !endTime) return [];
    const interviewer = record(entry.interviewer);
    return [
      {
        slotId,
        startTime,
        endTime,
        interviewerId: text(entry.interviewerId) ?? text(interviewer.id) ?? "",
        interviewerName: text(entry.interviewerName) ?? text(interviewer.name),
        location: text(entry.location) ?? "",
        version: number(entry.version),
      },
    ];
  });
}

export function holderOf({ details }: Refusal): Holder | null {
  const name = text(record(details.coordinator).name) ?? text(details.coordinatorName);
  const since = text(details.since);
  return name || since ? { name, since } : null;
}

export function inTheWayOf({ details }: Refusal): InTheWay | null {
  const [startTime, endTime] = [text(details.startTime), text(details.endTime)];
  if (!startTime || !endTime) return null;
  return { slotId: text(details.slotId), bookingId: text(details.bookingId), startTime, endTime };
}

export function daysOfferedOf({ details }: Refusal): DaysOffered | null {
  const limit = number(details.limit);
  if (limit === null) return null;
  return { limit, week: text(details.week), days: texts(details.days), day: text(details.day) };
}

/** R2 for a change of zone or limit: the weeks that would have too many days, each with all of its days. */
export function weeksOf({ details }: Refusal): { limit: number; weeks: { week: string; days: string[] }[] } {
  const weeks = listOf(details.weeks).flatMap((entry) => {
    const week = text(entry.week);
    return week ? [{ week, days: texts(entry.days) }] : [];
  });
  return { limit: number(details.limit) ?? 0, weeks };
}

/** invalid_input: field -> what is wrong with it, ready for the form's own fields. */
export function fieldErrorsOf({ code, details }: Refusal): Record<string, string> {
  if (code !== "invalid_input") return {};
  return Object.fromEntries(
    Object.entries(details).filter((pair): pair is [string, string] => typeof pair[1] === "string"),
  );
}

function text(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
}

function number(value: unknown): number | null {
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

function listOf(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.map(record) : [];
}
