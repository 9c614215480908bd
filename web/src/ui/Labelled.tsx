// A label above any control that is not a text field: a group of chips, a segmented choice, a native select.
"use client";
import { type ReactNode, useId } from "react";
import css from "./controls.module.css";

type Props = { label: string; hint?: ReactNode; children: ReactNode };

/** A group with a name; for controls that carry several buttons. */
export function Labelled({ label, hint, children }: Props) {
  const id = useId();
  return (
    <div className={css.field} role="group" aria-labelledby={id}>
      <span className={css.label} id={id}>
        {label}
      </span>
      {children}
      {hint && <small>{hint}</small>}
    </div>
  );
}

type SelectProps = {
  label: string;
  value: string;
  onChange: (value: string) => void;
  options: readonly { value: string; label: string }[];
  hint?: ReactNode;
};

/** The platform's own select: the fastest thing for a short list, on a phone most of all. */
export function Choice({ label, value, onChange, options, hint }: SelectProps) {
  const id = useId();
  return (
    <div className={css.field}>
      <label className={css.label} htmlFor={id}>
        {label}
      </label>
      <select className={css.input} id={id} value={value} onChange={(event) => onChange(event.target.value)}>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
      {hint && <small>{hint}</small>}
    </div>
  );
}
