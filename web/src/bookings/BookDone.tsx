// After booking: what was booked, the invitation to copy, the calendar file, and the way back.
"use client";
import Link from "next/link";
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
        <Button look="primary" onPress={onClose} autoFocus>
          Done
        </Button>
      </DialogFoot>
    </div>
  );
}
