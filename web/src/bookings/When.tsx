// When an interview is, in the reader's zone and in the interviewer's, both named: nothing left to guess.
"use client";
import { timesIn } from "@/time/format";
import { currentName } from "@/time/names";
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

/** "Tue 24 Nov, 10:00 (15:30 in Kolkata) · Priya Patel": one line, for chips and rows. */
export function useSlotWords() {
  const { times, zone, locale } = useViewer();
  return (startTime: string, person: { name: string; timeZone: string } | null | undefined): string => {
    const here = times.dayAndTime(startTime);
    if (!person) return here;
    if (currentName(person.timeZone) === currentName(zone)) return `${here} · ${person.name}`;
    const theirs = timesIn(person.timeZone, locale);
    const there =
      theirs.dayOf(startTime) === times.dayOf(startTime)
        ? theirs.time(startTime)
        : `${theirs.shortDay(theirs.dayOf(startTime))}, ${theirs.time(startTime)}`;
    return `${here} (${there} in ${theirs.zoneWords(startTime).replace(/, UTC.*$/, "")}) · ${person.name}`;
  };
}
