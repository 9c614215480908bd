// The sticky heads: days, today marked, a meter each, and the interviewers' names when there are several.
"use client";
import type { ReactNode } from "react";
import type { Day } from "@/time/day";
import type { Times } from "@/time/format";
import css from "./grid.module.css";
import type { GridColumn } from "./types";

type Props = {
  days: readonly Day[];
  columns: readonly GridColumn[];
  today: Day;
  times: Times;
  corner: ReactNode;
  dayMeter?: (day: Day) => ReactNode;
};

export function GridHeads({ days, columns, today, times, corner, dayMeter }: Props) {
  return (
    <div className={css.heads}>
      {corner}
      {days.map((day) => (
        <div
          key={day}
          className={css.dayHead}
          data-today={day === today ? "" : undefined}
          style={{ gridColumn: `span ${columns.length}` }}
        >
          <b>
            {times.shortDay(day)}
            {day === today && <span className="unseen">, today</span>}
          </b>
          {dayMeter?.(day)}
          {columns.length > 1 && (
            <div className={css.names}>
              {columns.map(({ id, name, short }) => (
                <span key={id} title={name}>
                  {short ?? name}
                </span>
              ))}
            </div>
          )}
        </div>
      ))}
    </div>
  );
}
