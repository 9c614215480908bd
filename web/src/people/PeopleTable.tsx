// The people of one kind as a table; on a phone each row stands as a block of its own.
"use client";
import { cityOf, offsetName } from "@/time/names";
import { useNow } from "@/time/now";
import { Button } from "@/ui/Button";
import { type Kind, type Person, WORDS } from "./kinds";
import css from "./people.module.css";

type Props = {
  kind: Kind;
  people: readonly Person[];
  onEdit?: (person: Person) => void;
  onWeek?: (person: Person) => void;
};

export function PeopleTable({ kind, people, onEdit, onWeek }: Props) {
  const hour = Math.floor(useNow() / 3_600_000) * 3_600_000;
  const hasZone = kind === "interviewers";
  const hasExternalId = kind !== "candidates";
  return (
    <table className={css.table}>
      <caption className="unseen">{WORDS[kind].title}</caption>
      <thead>
        <tr>
          <th scope="col">Name</th>
          <th scope="col">E-mail</th>
          {hasZone && <th scope="col">Time zone</th>}
          {hasZone && <th scope="col">Days a week</th>}
          {hasExternalId && <th scope="col">External id</th>}
          {(onEdit || onWeek) && (
            <th scope="col">
              <span className="unseen">What to do</span>
            </th>
          )}
        </tr>
      </thead>
      <tbody>
        {people.map((person) => (
          <tr key={person.id}>
            <th scope="row">
              <bdi>{person.name}</bdi>
            </th>
            <td className={css.email}>{person.email}</td>
            {hasZone && (
              <td>
                {person.timeZone && (
                  <>
                    {cityOf(person.timeZone)} <small>{offsetName(person.timeZone, hour)}</small>
                  </>
                )}
              </td>
            )}
            {hasZone && (
              <td data-label="Days a week">
                {person.maxDaysPerWeek} <small className={css.onPhone}>days a week</small>
              </td>
            )}
            {hasExternalId && (
              <td className={css.id} data-empty={person.externalId ? undefined : ""}>
                {person.externalId}
              </td>
            )}
            {(onEdit || onWeek) && (
              <td className={css.doing}>
                <div>
                  {onWeek && (
                    <Button small onPress={() => onWeek(person)}>
                      Week<span className="unseen"> of {person.name}</span>
                    </Button>
                  )}
                  {onEdit && (
                    <Button small onPress={() => onEdit(person)}>
                      Edit<span className="unseen"> {person.name}</span>
                    </Button>
                  )}
                </div>
              </td>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
