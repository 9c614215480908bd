// When an interview is, in the reader's zone and in the interviewer's, both named: nothing left to guess.
"use client";
import { timesIn } from "@/time/format";
import { cityOf, currentName } from "@/time/names";
import { useViewer } from "@/time/viewer";
import css from "./bookings.module.css";

type Props = {
  startTime: string;
  endTime: string;
  interviewer: { name: string; timeZone: string } | null | undefined;
  /** Crossed out: where it was. */
  isOver?: boolean;
};

export function When({ startTime, endTime, interviewer, isOver }: Props) {
  const { times, zone, locale } = useViewer();
  const theirs =
    interviewer && currentName(interviewer.timeZone) !== currentName(zone)
      ? timesIn(interviewer.timeZone, locale)
      : null;
  const day = times.dayOf(startTime);
  return (
    <div className={css.when} data-over={isOver ? "" : undefined}>
      <p>
        <b>
          {times.longDay(day)}, {times.times(startTime, endTime)}
        </b>
        <span>{times.zoneWords(startTime)}</span>
      </p>
      {theirs && interviewer && (
        <p>
          <b className={css.theirs}>
            {theirs.dayOf(startTime) !== day && `${theirs.longDay(theirs.dayOf(startTime))}, `}
            {theirs.times(startTime, endTime)}
          </b>
          <span>
            {theirs.zoneWords(startTime)}, for {interviewer.name}
          </span>
        </p>
      )}
    </div>
  );
}

type Person = { name: string; timeZone: string } | null | undefined;

/** A slot in words, for chips and rows: its time here, and where the interviewer lives. */
export function useSlotWords() {
  const { times, zone, locale } = useViewer();

  /** "15:30 in Kolkata", "Wed 25, 01:30 in Kolkata"; null where the clocks show the same. */
  const there = (startTime: string, person: Person): string | null => {
    if (!person || currentName(person.timeZone) === currentName(zone)) return null;
    const theirs = timesIn(person.timeZone, locale);
    const day = theirs.dayOf(startTime);
    const time =
      day === times.dayOf(startTime)
        ? theirs.time(startTime)
        : `${theirs.shortDay(day)}, ${theirs.time(startTime)}`;
    return `${time} in ${cityOf(person.timeZone)}`;
  };

  /** "Tue 24 Nov, 10:00 (15:30 in Kolkata) · Priya Patel" */
  const whole = (startTime: string, person: Person): string => {
    const elsewhere = there(startTime, person);
    return `${times.dayAndTime(startTime)}${elsewhere ? ` (${elsewhere})` : ""}${person ? ` · ${person.name}` : ""}`;
  };
  return { there, whole };
}
