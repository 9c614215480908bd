// All interviewers with a box each, found by typing: for when they are more than a row of chips can hold.
"use client";
import { useMemo, useState } from "react";
import type { Interviewer } from "@/api/types";
import { cityOf } from "@/time/names";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { Field } from "@/ui/Field";
import css from "./calendar.module.css";
import { matches } from "./search";

type Props = {
  people: readonly Interviewer[];
  chosen: readonly string[];
  onChange: (chosen: string[]) => void;
  onClose: () => void;
};

/** More are found by typing; nobody reads so far down. */
const MOST_ROWS = 200;

export default function PeopleDialog({ people, chosen, onChange, onClose }: Props) {
  const [wanted, setWanted] = useState("");
  const found = useMemo(
    () => people.filter(({ name, timeZone }) => matches(wanted, [name, cityOf(timeZone)])),
    [people, wanted],
  );
  const toggle = (id: string, on: boolean) =>
    onChange(on ? [...chosen, id] : chosen.filter((other) => other !== id));
  return (
    <Dialog
      title="Interviewers"
      isOpen
      onClose={onClose}
      foot={
        <>
          <Button onPress={() => onChange([])} isDisabled={chosen.length === 0}>
            Everybody
          </Button>
          <Button look="primary" onPress={onClose}>
            Show{" "}
            {chosen.length === 0
              ? "everybody"
              : chosen.length === 1
                ? "one person"
                : `${chosen.length} people`}
          </Button>
        </>
      }
    >
      <Field label="Search" placeholder="Name or city" value={wanted} onChange={setWanted} autoFocus />
      {found.length === 0 && <p role="status">Nobody is called that.</p>}
      <ul className={css.people}>
        {found.slice(0, MOST_ROWS).map(({ id, name, timeZone }) => (
          <li key={id}>
            <label className={css.person}>
              <input
                type="checkbox"
                checked={chosen.includes(id)}
                onChange={(event) => toggle(id, event.target.checked)}
              />
              <span>{name}</span>
              <small>{cityOf(timeZone)}</small>
            </label>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
