// One line above the grid when clocks change in view, in any of the zones that are looked at.
"use client";
import { useMemo } from "react";
import { clockNotices } from "@/time/clocks";
import type { Day } from "@/time/day";
import { useViewer } from "@/time/viewer";
import { daySpan } from "@/time/zone";
import shell from "./shell/shell.module.css";

type Props = { days: readonly Day[]; zones: readonly string[] };

export function ClockNotice({ days, zones }: Props) {
  const { zone, locale } = useViewer();
  const [first, last] = [days[0], days.at(-1)];
  const all = [zone, ...zones].join("|");
  const notices = useMemo(() => {
    if (!first || !last) return [];
    return clockNotices(all.split("|"), daySpan(zone, first).start, daySpan(zone, last).end, locale);
  }, [all, first, last, zone, locale]);
  if (notices.length === 0) return null;
  return (
    <p className={shell.notice} role="status">
      {notices.join(" ")}
    </p>
  );
}
