// Instants and days in words: one zone, one locale, 12 or 24 hours as the locale has it, always able to name zone and offset.
import { type Day, dayForIntl } from "./day";
import { toMs } from "./instant";
import { zoneWords } from "./names";
import { localDay } from "./zone";

export type Instant = string | number;

function ms(instant: Instant): number {
  return typeof instant === "number" ? instant : toMs(instant);
}

// Making a formatter costs some 50 µs and a week of slots asks thousands of times.
const made = new Map<string, Intl.DateTimeFormat>();

function formatter(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale}|${JSON.stringify(options)}`;
  let found = made.get(key);
  if (!found) {
    found = new Intl.DateTimeFormat(locale, options);
    made.set(key, found);
  }
  return found;
}

const TIME = { timeStyle: "short" } as const;
const SHORT_DAY = { weekday: "short", day: "numeric", month: "short" } as const;
const LONG_DAY = { weekday: "long", day: "numeric", month: "long" } as const;

/** The formatters of one viewer: a zone and a locale. Cheap to make. */
export function timesIn(zone: string, locale: string) {
  const time = (instant: Instant) => formatter(locale, { ...TIME, timeZone: zone }).format(ms(instant));
  const dayOf = (instant: Instant): Day => localDay(zone, ms(instant));
  const dayWords = (day: Day, options: Intl.DateTimeFormatOptions) =>
    formatter(locale, { ...options, timeZone: "UTC" }).format(dayForIntl(day));

  const times = (start: Instant, end: Instant): string => {
    const text = formatter(locale, { ...TIME, timeZone: zone }).formatRange(ms(start), ms(end));
    // Over midnight the formatter adds both dates; "22:00 – 01:00 (Wed)" says the same in less.
    if (dayOf(start) === dayOf(end)) return spaced(text);
    return `${time(start)} – ${time(end)} (${dayWords(dayOf(end), { weekday: "short" })})`;
  };

  return {
    zone,
    locale,
    dayOf,
    /** "10:00", or "10:00 AM". */
    time,
    /** "10:00" in any locale: where an axis beside it says morning or afternoon. */
    bareTime: (instant: Instant) =>
      formatter(locale, { ...TIME, timeZone: zone })
        .formatToParts(ms(instant))
        .filter(({ type }) => type === "hour" || type === "minute" || type === "literal")
        .map(({ value }) => value)
        .join("")
        .trim(),
    /** "10:00 – 11:00"; "22:00 – 01:00 (Wed)" over midnight. */
    times,
    /** "Tue 24 Nov", of a local day. */
    day: (day: Day) => dayWords(day, SHORT_DAY).replace(",", ""),
    /** "Tuesday 24 November". */
    longDay: (day: Day) => dayWords(day, LONG_DAY).replace(",", ""),
    /** "Tue 24": a column's head. */
    shortDay: (day: Day) => `${dayWords(day, { weekday: "short" })} ${Number(day.slice(8))}`,
    /** "Tue 24 Nov, 10:00 – 11:00 · London, UTC+0": nothing left to guess. */
    full: (start: Instant, end: Instant) =>
      `${dayWords(dayOf(start), SHORT_DAY).replace(",", "")}, ${times(start, end)} · ${zoneWords(zone, ms(start))}`,
    /** "Tue 24 Nov, 10:00 – 11:00": beside something that already names the zone. */
    dayAndTimes: (start: Instant, end: Instant) =>
      `${dayWords(dayOf(start), SHORT_DAY).replace(",", "")}, ${times(start, end)}`,
    /** "Tue 24 Nov, 10:00". */
    dayAndTime: (instant: Instant) =>
      `${dayWords(dayOf(instant), SHORT_DAY).replace(",", "")}, ${time(instant)}`,
    /** "London, UTC+0", at that instant. */
    zoneWords: (instant: Instant) => zoneWords(zone, ms(instant)),
  };
}

export type Times = ReturnType<typeof timesIn>;

/** "23 – 29 November 2026", "30 Nov – 6 Dec 2026": a span of days, both included. */
export function spanWords(first: Day, last: Day, locale: string): string {
  // Over two months in short, so that the heading keeps its length.
  const month = first.slice(0, 7) === last.slice(0, 7) ? "long" : "short";
  const format = formatter(locale, { day: "numeric", month, year: "numeric", timeZone: "UTC" });
  return first === last
    ? format.format(dayForIntl(first))
    : spaced(format.formatRange(dayForIntl(first), dayForIntl(last)));
}

/** A day's name beside today: "Today", "Tomorrow", else null. */
export function nearDay(day: Day, today: Day): "Today" | "Tomorrow" | null {
  if (day === today) return "Today";
  const away = (dayForIntl(day) - dayForIntl(today)) / 86_400_000;
  return away === 1 ? "Tomorrow" : null;
}

/** Minutes since midnight on an axis: "8:00", or "8 AM" where the locale counts to twelve. */
export function hourWords(minutes: number, locale: string): string {
  const at = Date.UTC(2001, 0, 1, 0, minutes);
  const whole = formatter(locale, { ...TIME, timeZone: "UTC" }).format(at);
  return minutes % 60 === 0 ? whole.replace(/:00(?=\s)/, "") : whole;
}

/** ICU puts thin and non-breaking spaces around the dash, differently in each version; plain ones read the same. */
function spaced(text: string): string {
  return text.replace(/\s*[–-]\s*/, " – ");
}
