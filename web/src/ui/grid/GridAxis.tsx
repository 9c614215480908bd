// The two time axes side by side, and the corner that names their zones.
"use client";
import { memo } from "react";
import type { Axis } from "@/time/axis";
import type { Day } from "@/time/day";
import { hourWords, timesIn } from "@/time/format";
import { cityOf, offsetName } from "@/time/names";
import css from "./grid.module.css";

type Props = {
  axis: Axis;
  otherZone: string | null;
  locale: string;
  /** Whose hours the second axis shows: zones can drift apart within a week. */
  day: Day;
};

export const GridAxis = memo(function GridAxis({ axis, otherZone, locale, day }: Props) {
  const other = otherZone ? timesIn(otherZone, locale) : null;
  return (
    <div className={css.axis} aria-hidden="true">
      {axis.marks.map(({ at, wall, again }) => {
        const instant = axis.instant(day, at);
        return (
          <div key={at} className={css.mark} style={{ top: `calc(${at} / 60 * var(--hour))` }}>
            <b>
              {hourWords(wall, locale)}
              {again && <small>again</small>}
            </b>
            {other && <span>{instant === null ? "" : other.time(instant)}</span>}
          </div>
        );
      })}
    </div>
  );
});

export function GridCorner({ zone, otherZone, at }: { zone: string; otherZone: string | null; at: number }) {
  const name = (one: string) => `${cityOf(one)}, ${offsetName(one, at)}`;
  return (
    <div className={css.corner}>
      <b title={name(zone)}>
        {cityOf(zone)}
        <small>{offsetName(zone, at)}</small>
      </b>
      {otherZone && (
        <span title={name(otherZone)}>
          {cityOf(otherZone)}
          <small>{offsetName(otherZone, at)}</small>
        </span>
      )}
    </div>
  );
}
