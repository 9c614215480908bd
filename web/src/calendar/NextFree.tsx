// The next free slots, one click from a booking.
"use client";
import { Button } from "react-aria-components/Button";
import type { Interviewer, Slot } from "@/api/types";
import { timesIn } from "@/time/format";
import { cityOf, currentName } from "@/time/names";
import { useViewer } from "@/time/viewer";
import css from "./calendar.module.css";

const MOST = 5;

type Props = {
  /** undefined while they load. */
  slots: readonly Slot[] | undefined;
  people: ReadonlyMap<string, Interviewer>;
  onPick: (slot: Slot) => void;
};

export function NextFree({ slots, people, onPick }: Props) {
  const { times, locale, zone } = useViewer();
  return (
    <section className={css.next} aria-labelledby="next-free">
      <hr />
      <h2 id="next-free">Next free</h2>
      {slots?.length === 0 && <p className="dim">None, with these filters.</p>}
      <ol>
        {(slots ?? []).slice(0, MOST).map((slot) => {
          const person = people.get(slot.interviewerId);
          const theirs = person && timesIn(person.timeZone, locale);
          const isElsewhere = theirs && currentName(theirs.zone) !== currentName(zone);
          return (
            <li key={slot.id}>
              <Button className={css.nextSlot ?? ""} onPress={() => onPick(slot)}>
                <b>{times.dayAndTime(slot.startTime)}</b>
                <small>
                  {person?.name}
                  {isElsewhere &&
                    ` · ${
                      theirs.dayOf(slot.startTime) === times.dayOf(slot.startTime)
                        ? theirs.time(slot.startTime)
                        : theirs.dayAndTime(slot.startTime)
                    } in ${cityOf(theirs.zone)}`}
                </small>
              </Button>
            </li>
          );
        })}
      </ol>
    </section>
  );
}
