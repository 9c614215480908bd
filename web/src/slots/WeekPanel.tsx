// Beside the week: what comes up, what nobody has booked yet, what is closed and why, and how this week is shown and filled.
"use client";
import { useMemo } from "react";
import { Button as AriaButton } from "react-aria-components/Button";
import type { Slot } from "@/api/types";
import { nearDay } from "@/time/format";
import { lengthWords, toMs } from "@/time/instant";
import { cityOf, offsetName, zoneChoices } from "@/time/names";
import { Button } from "@/ui/Button";
import { Field } from "@/ui/Field";
import { Choice } from "@/ui/Labelled";
import { Skeleton } from "@/ui/Skeleton";
import { ZonePicker } from "@/ui/ZonePicker";
import { closedWords } from "./limit";
import css from "./slots.module.css";
import { useComing } from "./useComing";
import type { Week } from "./useWeek";
import type { GoWeek } from "./useWeekAddress";

const SHOWN = 4;

type Props = {
  week: Week;
  go: GoWeek;
  location: string;
  onLocation: (text: string) => void;
  alsoZone: string | null;
  onAlsoZone: (zone: string) => void;
  onSlot: (slot: Slot) => void;
  onRepeat: () => void;
};

export function WeekPanel({ week, go, location, onLocation, alsoZone, onAlsoZone, onSlot, onRepeat }: Props) {
  const { times, today, theirZone, zone, isOwn } = week;
  const { interviews, offered } = useComing(week.interviewer.id, week.now);
  const closed = week.limit ? closedWords(week.limit, isOwn ? "your" : "the") : null;
  const when = ({ startTime, endTime }: Slot) => {
    const day = times.dayOf(startTime);
    return `${nearDay(day, today) ?? times.day(day)}, ${times.times(startTime, endTime)}`;
  };
  return (
    <>
      <section className={css.part}>
        <h2>Coming up</h2>
        {!interviews ? (
          <Skeleton lines={2} label="Loading what comes up" />
        ) : interviews.length === 0 ? (
          <p className={css.none}>No interviews yet. They show here once a coordinator books your time.</p>
        ) : (
          <ol className={css.next}>
            {interviews.slice(0, SHOWN).map(({ slot, candidate }) => (
              <Row key={slot.id} when={when(slot)} onPress={() => onSlot(slot)}>
                <bdi>{candidate.name}</bdi>
                {slot.location && ` · ${slot.location}`}
              </Row>
            ))}
          </ol>
        )}
      </section>
      <section className={css.part}>
        <h2>Offered, not yet booked</h2>
        {!offered ? (
          <Skeleton lines={2} label="Loading what is offered" />
        ) : offered.length === 0 ? (
          <p className={css.none}>Nothing is open for booking.</p>
        ) : (
          <ol className={css.next}>
            {offered.slice(0, SHOWN).map((slot) => (
              <Row key={slot.id} when={when(slot)} onPress={() => onSlot(slot)}>
                {lengthWords(toMs(slot.endTime) - toMs(slot.startTime))}
                {slot.location && ` · ${slot.location}`}
              </Row>
            ))}
          </ol>
        )}
        {offered && offered.length > SHOWN && (
          <AriaButton className={css.more ?? ""} onPress={() => go({ view: "list", status: "available" })}>
            See all{offered.length < 20 && ` ${offered.length}`}
          </AriaButton>
        )}
      </section>
      {closed && (
        <p className={css.closed}>
          {closed}
          {theirZone !== zone && ` Days are those of ${cityOf(theirZone)}.`}
        </p>
      )}
      <hr />
      <Field
        label="Location of new slots"
        value={location}
        onChange={onLocation}
        maxLength={500}
        placeholder="A room, a link, or both"
      />
      {week.slots.length > 0 && <Button onPress={onRepeat}>Offer the same times next week</Button>}
      <hr />
      <ZonePicker />
      <AlsoZone value={alsoZone} onChange={onAlsoZone} now={week.now} first={[theirZone, "UTC"]} />
    </>
  );
}

function Row({ when, onPress, children }: { when: string; onPress: () => void; children: React.ReactNode }) {
  return (
    <li>
      <AriaButton className={css.row ?? ""} onPress={onPress}>
        <b>{when}</b>
        <span>{children}</span>
      </AriaButton>
    </li>
  );
}

type AlsoProps = { value: string | null; onChange: (zone: string) => void; now: number; first: string[] };

function AlsoZone({ value, onChange, now, first }: AlsoProps) {
  const hour = Math.floor(now / 3_600_000) * 3_600_000;
  const near = [...new Set(value ? [value, ...first] : first)].join("|");
  const options = useMemo(() => {
    const zones = near.split("|");
    return [
      { value: "none", label: "None" },
      ...zones.map((zone) => ({ value: zone, label: `${cityOf(zone)} · ${offsetName(zone, hour)}` })),
      ...zoneChoices(hour)
        .filter(({ zone }) => !zones.includes(zone))
        .map(({ zone, city, offset, region }) => ({ value: zone, label: `${city} · ${offset} · ${region}` })),
    ];
  }, [hour, near]);
  return <Choice label="Second time axis" value={value ?? "none"} onChange={onChange} options={options} />;
}
