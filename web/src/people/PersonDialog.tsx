// The form of a person, new or there already; a refusal says which week or who is in the way, and the form keeps its content.
"use client";
import { type FormEvent, useState } from "react";
import { fieldErrorsOf } from "@/api/details";
import { browserZone, currentName } from "@/time/names";
import { Button } from "@/ui/Button";
import { Dialog, DialogFoot } from "@/ui/Dialog";
import { Field } from "@/ui/Field";
import { Choice } from "@/ui/Labelled";
import { toast } from "@/ui/toasts";
import { type Kind, type Person, WORDS } from "./kinds";
import { PersonRefusal } from "./PersonRefusal";
import css from "./people.module.css";
import { type PersonFields, useSavePerson } from "./queries";
import { ZoneField } from "./ZoneField";

type Props = { kind: Kind; person: Person | null; onClose: () => void };

const DAYS = [1, 2, 3, 4, 5, 6, 7].map((days) => ({
  value: String(days),
  label: days === 1 ? "1 day a week" : `${days} days a week`,
}));

export default function PersonDialog({ kind, person, onClose }: Props) {
  const { one } = WORDS[kind];
  const [fields, setFields] = useState<PersonFields>(() => ({
    name: person?.name ?? "",
    email: person?.email ?? "",
    externalId: person?.externalId ?? "",
    timeZone: currentName(person?.timeZone ?? browserZone()),
    maxDaysPerWeek: person?.maxDaysPerWeek ?? 2,
  }));
  const [tried, setTried] = useState(false);
  const save = useSavePerson((stored) => {
    toast({ text: person ? `Saved: ${stored.name}.` : `Added: ${stored.name}.` });
    onClose();
  });
  const refusal = save.error;
  const said = refusal ? fieldErrorsOf(refusal) : {};
  const missing = { name: fields.name.trim() === "", email: !/^\S+@\S+$/.test(fields.email.trim()) };
  const set = (change: Partial<PersonFields>) => {
    setFields((before) => ({ ...before, ...change }));
    if (save.error) save.reset();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (missing.name || missing.email || save.isPending) return;
    const { name, email } = fields;
    save.mutate({
      kind,
      id: person?.id ?? null,
      fields: { ...fields, name: name.trim(), email: email.trim() },
    });
  };

  return (
    <Dialog
      title={person ? `Edit ${one}` : `Add ${one === "interviewer" ? "an" : "a"} ${one}`}
      isOpen
      onClose={onClose}
    >
      <form className={css.form} onSubmit={submit} noValidate>
        <Field
          label="Name"
          value={fields.name}
          onChange={(name) => set({ name })}
          maxLength={200}
          autoFocus
          autoComplete="off"
          wrong={said.name ?? (tried && missing.name ? "A name is needed." : null)}
        />
        <Field
          label="E-mail"
          type="email"
          value={fields.email}
          onChange={(email) => set({ email })}
          maxLength={254}
          autoComplete="off"
          wrong={said.email ?? (tried && missing.email ? "An e-mail address is needed, with an @." : null)}
        />
        {kind === "interviewers" && (
          <div className={css.pair}>
            <ZoneField
              label="Time zone"
              value={fields.timeZone}
              onChange={(timeZone) => set({ timeZone })}
              wrong={said.timeZone}
            />
            <Choice
              label="Offers time on at most"
              value={String(fields.maxDaysPerWeek)}
              onChange={(days) => set({ maxDaysPerWeek: Number(days) })}
              options={DAYS}
            />
          </div>
        )}
        {kind !== "candidates" && (
          <Field
            label="External id"
            value={fields.externalId}
            onChange={(externalId) => set({ externalId })}
            maxLength={200}
            autoComplete="off"
            hint="The name your sign-in knows them by, if it is another."
            wrong={said.externalId}
          />
        )}
        {refusal && (
          <PersonRefusal kind={kind} refusal={refusal} email={fields.email.trim()} name={fields.name} />
        )}
        <DialogFoot>
          <Button onPress={onClose}>Cancel</Button>
          <Button type="submit" look="primary" isPending={save.isPending}>
            {person ? "Save" : "Add"}
          </Button>
        </DialogFoot>
      </form>
    </Dialog>
  );
}
