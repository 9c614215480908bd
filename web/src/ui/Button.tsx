// The button: plain, primary, dangerous or quiet; shows its key, and says so while it waits.
"use client";
import type { ReactNode, Ref } from "react";
import { Button as AriaButton, type ButtonProps as AriaProps } from "react-aria-components/Button";
import { classes } from "./classes";
import css from "./controls.module.css";

export type ButtonProps = Omit<AriaProps, "className" | "style" | "children"> & {
  look?: "plain" | "primary" | "danger" | "quiet";
  small?: boolean;
  /** Square, for one sign; give aria-label. */
  icon?: boolean;
  /** The key that does the same, shown only: useAction binds it. */
  hotkey?: string;
  ref?: Ref<HTMLButtonElement>;
  children: ReactNode;
};

export function Button({
  look = "plain",
  small,
  icon,
  hotkey,
  isPending,
  onPress,
  children,
  ...rest
}: ButtonProps) {
  const looks = { plain: "", primary: css.primary, danger: css.danger, quiet: css.quiet };
  return (
    <AriaButton
      {...rest}
      // Not React Aria's own isPending: what it announces points at elements that are gone by then.
      onPress={isPending ? undefined : onPress}
      className={classes(
        css.button,
        looks[look],
        small && css.small,
        icon && css.icon,
        isPending && css.pending,
      )}
    >
      {children}
      {isPending && <span className="unseen">, in progress</span>}
      {hotkey && (
        <span aria-hidden="true">
          <kbd>{hotkey}</kbd>
        </span>
      )}
    </AriaButton>
  );
}
