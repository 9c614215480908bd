// One of a few: day, week or agenda; free, booked or all. Arrow keys move the choice, as in any group of radio buttons.
"use client";
import { Radio, RadioGroup } from "react-aria-components/RadioGroup";
import css from "./controls.module.css";

type Props<V extends string> = {
  label: string;
  value: V;
  onChange: (value: V) => void;
  options: readonly { value: V; label: string }[];
};

export function Segmented<V extends string>({ label, value, onChange, options }: Props<V>) {
  return (
    <RadioGroup
      aria-label={label}
      className={css.segmented ?? ""}
      orientation="horizontal"
      value={value}
      onChange={(next) => {
        const chosen = options.find((option) => option.value === next);
        if (chosen) onChange(chosen.value);
      }}
    >
      {options.map((option) => (
        <Radio key={option.value} value={option.value} className={css.segment ?? ""}>
          {option.label}
        </Radio>
      ))}
    </RadioGroup>
  );
}
