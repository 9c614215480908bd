// The dates on screen as two fields; changing one makes dates of one's own.
"use client";
import type { Day } from "@/time/day";
import { isDay } from "@/time/day";
import controls from "@/ui/controls.module.css";
import { Labelled } from "@/ui/Labelled";
import css from "./calendar.module.css";

type Props = { first: Day; last: Day; onChange: (first: Day, last: Day) => void };

export function DateRange({ first, last, onChange }: Props) {
  // A date is empty while somebody types it: that is no wish yet.
  const from = (day: string) => isDay(day) && onChange(day, day > last ? day : last);
  const to = (day: string) => isDay(day) && onChange(day < first ? day : first, day);
  return (
    <Labelled label="Dates">
      <div className={css.range}>
        <input
          className={controls.input}
          type="date"
          aria-label="From"
          required
          value={first}
          onChange={(event) => from(event.target.value)}
        />
        <span aria-hidden="true">–</span>
        <input
          className={controls.input}
          type="date"
          aria-label="To"
          required
          value={last}
          onChange={(event) => to(event.target.value)}
        />
      </div>
    </Labelled>
  );
}
