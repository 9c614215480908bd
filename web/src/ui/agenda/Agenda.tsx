// The agenda: the same items as a list by day, for phones and for list views. Each row says its times in full.
"use client";
import { type ReactNode, useMemo } from "react";
import { Button } from "react-aria-components/Button";
import type { Day } from "@/time/day";
import { nearDay, timesIn } from "@/time/format";
import { lengthWords, toMs } from "@/time/instant";
import { cityOf, currentName } from "@/time/names";
import { localDay } from "@/time/zone";
import type { GridItem } from "../grid/types";
import { Pill } from "../Pill";
import css from "./agenda.module.css";

type Props = {
  label: string;
  zone: string;
  locale: string;
  now: number;
  items: readonly GridItem[];
  /** The zone to add to each row, such as the interviewer's own; null for none. */
  otherZoneOf?: (item: GridItem) => string | null;
  /** Whose it is, where several people's are listed. */
  whoOf?: (item: GridItem) => string | null;
  /** Days to show even when nothing lies on them, in order. Else only days with items. */
  days?: readonly Day[];
  selectedId?: string | null;
  flash?: ReadonlySet<string>;
  onOpen?: (item: GridItem) => void;
  /** At a day's head: a button to offer time, a meter. */
  dayAside?: (day: Day) => ReactNode;
  /** Beside a row: buttons of its own. */
  rowAside?: (item: GridItem) => ReactNode;
  /** Shown on a day of `days` without items. */
  emptyDay?: (day: Day) => ReactNode;
};

const TONE_WORDS = { free: "Free", booked: "Booked", warn: "Check", cancelled: "Cancelled" } as const;

export function Agenda(props: Props) {
  const { label, zone, locale, now, items, days, dayAside, emptyDay } = props;
  const times = useMemo(() => timesIn(zone, locale), [zone, locale]);
  const today = localDay(zone, now);
  const groups = useMemo(() => groupByDay(items, zone, days), [items, zone, days]);
  return (
    <section className={css.agenda} aria-label={label}>
      {groups.map(([day, rows]) => (
        <section key={day} className={css.day} aria-label={times.longDay(day)}>
          <header className={css.head} data-today={day === today ? "" : undefined}>
            <h2>
              {times.longDay(day)} {nearDay(day, today) && <small>{nearDay(day, today)}</small>}
            </h2>
            {dayAside?.(day)}
          </header>
          {rows.length === 0 ? (
            <div className={css.nothing}>{emptyDay?.(day) ?? "Nothing"}</div>
          ) : (
            <ul>
              {rows.map((item) => (
                <AgendaRow key={item.id} item={item} {...props} />
              ))}
            </ul>
          )}
        </section>
      ))}
    </section>
  );
}

function AgendaRow({
  item,
  zone,
  locale,
  otherZoneOf,
  whoOf,
  selectedId,
  flash,
  onOpen,
  rowAside,
}: Props & { item: GridItem }) {
  const times = timesIn(zone, locale);
  const otherZone = otherZoneOf?.(item) ?? null;
  const other = otherZone && currentName(otherZone) !== currentName(zone) ? timesIn(otherZone, locale) : null;
  const who = whoOf?.(item);
  const content = (
    <>
      <span className={css.when}>
        <b>{times.times(item.startTime, item.endTime)}</b>
        {other && otherZone && (
          <small>
            {other.dayOf(item.startTime) === times.dayOf(item.startTime)
              ? other.times(item.startTime, item.endTime)
              : other.dayAndTimes(item.startTime, item.endTime)}{" "}
            in {cityOf(otherZone)}
          </small>
        )}
      </span>
      <span className={css.what}>
        <b>
          {[item.title, who].filter(Boolean).join(" · ") ||
            lengthWords(toMs(item.endTime) - toMs(item.startTime))}
        </b>
        {item.detail && <small>{item.detail}</small>}
      </span>
      <Pill tone={item.tone}>{TONE_WORDS[item.tone]}</Pill>
    </>
  );
  const marks = {
    "data-selected": item.id === selectedId ? "" : undefined,
    "data-flash": flash?.has(item.id) ? "" : undefined,
  };
  return (
    <li className={css.row} {...marks}>
      {onOpen ? (
        <Button className={css.main ?? ""} onPress={() => onOpen(item)}>
          {content}
        </Button>
      ) : (
        <div className={css.main}>{content}</div>
      )}
      {rowAside?.(item)}
    </li>
  );
}

function groupByDay(
  items: readonly GridItem[],
  zone: string,
  days: readonly Day[] | undefined,
): [Day, GridItem[]][] {
  const groups = new Map<Day, GridItem[]>((days ?? []).map((day) => [day, []]));
  const sorted = [...items].sort((a, b) => toMs(a.startTime) - toMs(b.startTime) || a.id.localeCompare(b.id));
  for (const item of sorted) {
    const day = localDay(zone, toMs(item.startTime));
    const group = groups.get(day);
    if (group) group.push(item);
    else groups.set(day, [item]);
  }
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1));
}
