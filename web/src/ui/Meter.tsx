// A small countable limit: "2 of 2 days offered this week", as bars and in words.
"use client";
import { Meter as AriaMeter } from "react-aria-components/Meter";
import css from "./controls.module.css";

type Props = {
  value: number;
  limit: number;
  /** The words beside the bars, complete in themselves: they are also what is read out. */
  words: string;
  /** Bars only; the words stay for screen readers. */
  bare?: boolean;
};

export function Meter({ value, limit, words, bare }: Props) {
  const bars = Array.from({ length: limit }, (_, i) => i + 1);
  return (
    <AriaMeter
      aria-label={words}
      value={value}
      maxValue={Math.max(1, limit)}
      valueLabel={words}
      className={css.meter ?? ""}
    >
      <span className={css.bars} aria-hidden="true">
        {bars.map((bar) => (
          <i key={bar} className={css.bar} data-full={bar <= value ? "" : undefined} />
        ))}
      </span>
      {!bare && <span aria-hidden="true">{words}</span>}
    </AriaMeter>
  );
}
