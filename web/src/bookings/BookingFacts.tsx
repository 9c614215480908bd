// One booking in full: when in both zones, who with whom, where, what can be done, and how it came to be so.
"use client";
import { addressOf } from "@/api/address";
import { useMe } from "@/api/me";
import { toMs } from "@/time/instant";
import { useNow } from "@/time/now";
import { useViewer } from "@/time/viewer";
import { Button } from "@/ui/Button";
import { Pill } from "@/ui/Pill";
import css from "./bookings.module.css";
import type { Told } from "./entry";
import { History } from "./History";
import { InviteButtons } from "./InviteButtons";
import { useCoordinators } from "./queries";
import { When } from "./When";

type Props = {
  told: Told;
  /** Left out where one may only look. */
  onMove?: () => void;
  onCancel?: () => void;
};

export function BookingFacts({ told, onMove, onCancel }: Props) {
  const { data: me } = useMe();
  const { times } = useViewer();
  const now = useNow();
  const { booking, candidate, interviewer, location } = told;
  const coordinators = useCoordinators(me?.role === "coordinator" || me?.role === "admin");
  const by = coordinators.data?.items.find(({ id }) => id === booking.coordinatorId)?.name;
  const address = candidate && addressOf(candidate);
  const isLive = booking.status === "booked";
  const isOver = toMs(booking.endTime) <= now;
  return (
    <>
      <When
        startTime={booking.startTime}
        endTime={booking.endTime}
        interviewer={interviewer}
        isOver={!isLive}
      />
      <dl className={css.facts}>
        <dt>Status</dt>
        <dd>
          <Pill tone={isLive ? "booked" : "cancelled"}>
            {isLive ? (isOver ? "Over" : "Booked") : "Cancelled"}
          </Pill>
        </dd>
        <dt>Candidate</dt>
        <dd>
          {candidate?.name ?? "Not named here"}
          {address && (
            <small>
              <a href={`mailto:${address}`}>{address}</a>
            </small>
          )}
        </dd>
        <dt>Interviewer</dt>
        <dd>{interviewer?.name ?? "…"}</dd>
        {location && (
          <>
            <dt>Where</dt>
            <dd>{location}</dd>
          </>
        )}
        <dt>Booked</dt>
        <dd>
          {times.dayAndTime(booking.createdAt)}
          {by && ` by ${by}`}
        </dd>
      </dl>
      {isLive && (
        <div className={css.buttons}>
          {onMove && !isOver && <Button onPress={onMove}>Move…</Button>}
          <InviteButtons told={told} />
          {onCancel && !isOver && (
            <Button look="danger" onPress={onCancel}>
              Cancel booking
            </Button>
          )}
        </div>
      )}
      <History bookingId={booking.id} />
    </>
  );
}
