// Who do you want to be? The demo's people by role, found by typing; a click goes on as that person.
"use client";
import { useState } from "react";
import { Button } from "react-aria-components/Button";
import { Input } from "react-aria-components/Input";
import { SearchField } from "react-aria-components/SearchField";
import type { Persona } from "@/api/persona";
import type { DemoPeople, DemoPerson, Role } from "@/api/types";
import { cityOf } from "@/time/names";
import controls from "@/ui/controls.module.css";
import css from "./start.module.css";

type Props = { people: DemoPeople; onChoose: (chosen: Persona) => void };

const GROUPS: readonly { role: Role; of: keyof DemoPeople; title: string; does: string }[] = [
  {
    role: "coordinator",
    of: "coordinators",
    title: "Coordinators",
    does: "book, move and cancel interviews",
  },
  { role: "interviewer", of: "interviewers", title: "Interviewers", does: "offer their time" },
  { role: "admin", of: "admins", title: "Admins", does: "manage people and limits" },
];

export function PersonaChooser({ people, onChoose }: Props) {
  const [wanted, setWanted] = useState("");
  const groups = GROUPS.map((group) => ({
    ...group,
    found: people[group.of].filter((one) => matches(one, wanted)),
  }));
  const isNobodyHere = GROUPS.every(({ of }) => people[of].length === 0);
  const isEmpty = groups.every(({ found }) => found.length === 0);
  return (
    <main className={css.start} id="main">
      <header className={css.head}>
        <span className={css.mark} aria-hidden="true">
          P
        </span>
        <h1>Who do you want to be?</h1>
        <p>
          This is a demo: nobody signs in. Each browser tab can be somebody else, so open two to see a booking
          arrive in the other.
        </p>
      </header>
      {isNobodyHere ? (
        <p role="status">
          Nobody is here yet. <code>panelist people import FILE.csv</code> brings people in; then load this
          page again.
        </p>
      ) : (
        <SearchField
          aria-label="Search people"
          value={wanted}
          onChange={setWanted}
          className={css.search ?? ""}
          autoFocus
        >
          <Input className={controls.input ?? ""} placeholder="Name or city" />
        </SearchField>
      )}
      {isEmpty && !isNobodyHere && <p role="status">Nobody here is called that.</p>}
      {groups
        .filter(({ found }) => found.length > 0)
        .map(({ role, title, does, found }) => (
          <section key={role} className={css.group} aria-labelledby={`people-${role}`}>
            <h2 id={`people-${role}`}>
              {title} <small>{does}</small>
            </h2>
            <ul className={css.people}>
              {found.map((one) => (
                <li key={one.id}>
                  <Button
                    className={css.person ?? ""}
                    onPress={() => onChoose({ id: one.id, role, name: one.name })}
                  >
                    <b>{one.name}</b>
                    {one.timeZone && <small>{cityOf(one.timeZone)}</small>}
                  </Button>
                </li>
              ))}
            </ul>
          </section>
        ))}
    </main>
  );
}

function matches({ name, timeZone }: DemoPerson, wanted: string): boolean {
  // By letters without their marks, so that "sofia" finds Sofía.
  const plain = (text: string) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  return plain(`${name} ${timeZone ? cityOf(timeZone) : ""}`).includes(plain(wanted.trim()));
}
