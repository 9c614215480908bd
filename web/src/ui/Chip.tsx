// A chip: a small choice that is one click away, or a filter in force that a click takes away.
"use client";
import type { ReactNode } from "react";
import { Button } from "react-aria-components/Button";
import { classes } from "./classes";
import css from "./controls.module.css";

type Props = {
  children: ReactNode;
  onPress: () => void;
  /** A filter in force: shown filled, with a cross. */
  isOn?: boolean;
  isDisabled?: boolean;
  /** Needed where the text alone does not say what a click does, as with the cross. */
  "aria-label"?: string;
};

export function Chip({ children, isOn, ...rest }: Props) {
  return (
    <Button {...rest} className={classes(css.chip, isOn && css.on)}>
      {children}
      {isOn && (
        <span className={css.cross} aria-hidden="true">
          ×
        </span>
      )}
    </Button>
  );
}

export function Chips({ children }: { children: ReactNode }) {
  return <div className={css.chips}>{children}</div>;
}
