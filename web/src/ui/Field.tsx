// A labelled text field with its hint and what is wrong with it; one line or several.
"use client";
import type { ReactNode, Ref } from "react";
import { FieldError } from "react-aria-components/FieldError";
import { Input } from "react-aria-components/Input";
import { Label } from "react-aria-components/Label";
import { Text } from "react-aria-components/Text";
import { TextArea } from "react-aria-components/TextArea";
import { TextField, type TextFieldProps } from "react-aria-components/TextField";
import css from "./controls.module.css";

export type FieldProps = Omit<TextFieldProps, "className" | "style" | "children"> & {
  label: string;
  hint?: ReactNode;
  /** What is wrong, in words; null or undefined when nothing is. */
  wrong?: string | null;
  placeholder?: string;
  lines?: number;
  inputRef?: Ref<HTMLInputElement>;
};

export function Field({ label, hint, wrong, placeholder, lines, inputRef, ...rest }: FieldProps) {
  return (
    <TextField {...rest} isInvalid={Boolean(wrong) || rest.isInvalid} className={css.field ?? ""}>
      <Label className={css.label}>{label}</Label>
      {lines ? (
        <TextArea className={css.input ?? ""} rows={lines} placeholder={placeholder} />
      ) : (
        <Input className={css.input ?? ""} placeholder={placeholder} ref={inputRef} />
      )}
      {hint && (
        <Text slot="description" className={css.hint}>
          {hint}
        </Text>
      )}
      <FieldError className={css.wrong ?? ""}>{wrong}</FieldError>
    </TextField>
  );
}
