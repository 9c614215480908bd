// A status in a word: what it is, and a colour that repeats it for those who see it.
import type { ReactNode } from "react";
import css from "./controls.module.css";

export type PillTone = "free" | "booked" | "warn" | "cancelled";

export function Pill({ tone, children }: { tone: PillTone; children: ReactNode }) {
  return (
    <span className={css.pill} data-tone={tone}>
      {children}
    </span>
  );
}
