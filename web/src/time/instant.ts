// Instants as strings on the wire and as epoch milliseconds in arithmetic; the only place that turns one into the other.

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const QUARTER_MS = 15 * MINUTE_MS;

/** An ISO-8601 instant with an offset, as epoch milliseconds. Throws RangeError for one without (R4). */
export function toMs(instant: string): number {
  const ms = /(?:Z|[+-]\d\d:\d\d)$/.test(instant) ? Date.parse(instant) : Number.NaN;
  if (Number.isNaN(ms)) throw new RangeError(`Not an instant with an offset: ${instant}`);
  return ms;
}

/** Epoch milliseconds as the server writes instants: UTC, without a fraction when there is none. */
export function toInstant(ms: number): string {
  return new Date(ms).toISOString().replace(".000Z", "Z");
}

/** Whether two half-open intervals share any time. Touching is not overlapping (R1). */
export function overlaps(a: { start: number; end: number }, b: { start: number; end: number }): boolean {
  return a.start < b.end && b.start < a.end;
}

/** "1 h", "45 min", "1 h 30 min": a length for people. */
export function lengthWords(ms: number): string {
  const minutes = Math.round(ms / MINUTE_MS);
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  if (hours === 0) return `${rest} min`;
  return rest === 0 ? `${hours} h` : `${hours} h ${rest} min`;
}
