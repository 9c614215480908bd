// A candidate nobody knows yet: name and e-mail, made together with the booking or not at all.
"use client";
import { useEffect, useRef } from "react";
import { Button } from "@/ui/Button";
import { Field } from "@/ui/Field";
import css from "./bookings.module.css";

export type NewCandidate = { name: string; email: string };

type Props = {
  value: NewCandidate;
  /** By the server's names of the fields. */
  wrong: Record<string, string>;
  onChange: (value: NewCandidate) => void;
  onBack: () => void;
};

export function NewCandidateFields({ value, wrong, onChange, onBack }: Props) {
  const name = useRef<HTMLInputElement>(null);
  const email = useRef<HTMLInputElement>(null);
  const nameWrong = words(wrong["candidate.name"]);
  const emailWrong = words(wrong["candidate.email"]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: once, to the field that is still empty.
  useEffect(() => (value.name === "" ? name : email).current?.focus(), []);
  useEffect(() => {
    if (nameWrong) name.current?.focus();
    else if (emailWrong) email.current?.focus();
  }, [nameWrong, emailWrong]);

  return (
    <fieldset className={css.fresh}>
      <legend>New candidate</legend>
      <Field
        label="Name"
        inputRef={name}
        autoComplete="off"
        maxLength={200}
        value={value.name}
        wrong={nameWrong}
        onChange={(next) => onChange({ ...value, name: next })}
      />
      <Field
        label="E-mail"
        type="email"
        inputRef={email}
        autoComplete="off"
        maxLength={254}
        value={value.email}
        wrong={emailWrong}
        hint="Somebody we know already by this address is found by it."
        onChange={(next) => onChange({ ...value, email: next })}
      />
      <div>
        <Button small look="quiet" onPress={onBack}>
          Choose somebody we know
        </Button>
      </div>
    </fieldset>
  );
}

/** "must not be empty" -> "It must not be empty." */
function words(said: string | undefined): string | null {
  return said ? `It ${said.replace(/[.]$/, "")}.` : null;
}
