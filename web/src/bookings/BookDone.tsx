// After booking: what was booked, the invitation to copy, the calendar file, and the way back.
"use client";
import Link from "next/link";
import { useLayoutEffect, useRef } from "react";
import { Button } from "@/ui/Button";
import { DialogFoot } from "@/ui/Dialog";
import css from "./bookings.module.css";
import type { Told } from "./entry";
import { InviteButtons } from "./InviteButtons";
import { useCancel } from "./useCancel";
import { When } from "./When";

export function BookDone({ told, onClose }: { told: Told; onClose: () => void }) {
  const cancel = useCancel();
  const { booking, candidate, interviewer } = told;
  const done = useRef<HTMLButtonElement>(null);
  // Not by autoFocus: until Enter is let go React Aria takes the form's click for a screen reader's, and waits with the
  // focus for every transition to end. One that never does leaves it nowhere, and Escape is heard by nobody.
  useLayoutEffect(() => done.current?.focus(), []);
  return (
    <div className={css.form}>
      <p role="status">
        {candidate?.name} meets {interviewer?.name ?? "the interviewer"}. Nothing was sent: copy the
        invitation, or take the file.
      </p>
      <When startTime={booking.startTime} endTime={booking.endTime} interviewer={interviewer} />
      <InviteButtons told={told} />
      <p>
        <Link href={`/bookings/?id=${booking.id}`}>Show this booking</Link>
      </p>
      <DialogFoot>
        <Button
          onPress={() => {
            cancel.mutate({ told });
            onClose();
          }}
        >
          Undo
        </Button>
        <Button look="primary" onPress={onClose} ref={done}>
          Done
        </Button>
      </DialogFoot>
    </div>
  );
}
