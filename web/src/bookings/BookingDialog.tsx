// One booking's details beside the calendar, from the side; moving it takes the dialog's place.
"use client";
import Link from "next/link";
import { useState } from "react";
import { Dialog } from "@/ui/Dialog";
import { Skeleton } from "@/ui/Skeleton";
import { BookingFacts } from "./BookingFacts";
import css from "./bookings.module.css";
import { candidateName, type Told } from "./entry";
import MoveDialog from "./MoveDialog";
import type { MoveWish } from "./useMove";
import { useTold } from "./useTold";

type Props = {
  bookingId: string;
  initial?: Told;
  canChange: boolean;
  onMove: (wish: MoveWish) => void;
  onCancel: (told: Told) => void;
  onClose: () => void;
};

export default function BookingDialog({ bookingId, initial, canChange, onMove, onCancel, onClose }: Props) {
  const { told, isComplete, error } = useTold(bookingId, initial);
  const [isMoving, setMoving] = useState(false);
  if (told && isMoving) {
    const move = (wish: MoveWish) => {
      onMove(wish);
      onClose();
    };
    return <MoveDialog told={told} refusal={null} onMove={move} onClose={() => setMoving(false)} />;
  }
  return (
    <Dialog
      title={told && isComplete ? capital(candidateName(told)) : "Booking"}
      isOpen
      onClose={onClose}
      side
    >
      {error && <p role="alert">{error.message}</p>}
      {!error && !isComplete && <Skeleton lines={5} label="Loading the booking" />}
      {told && isComplete && (
        <div className={css.form}>
          <BookingFacts
            told={told}
            onMove={canChange ? () => setMoving(true) : undefined}
            onCancel={
              canChange
                ? () => {
                    onCancel(told);
                    onClose();
                  }
                : undefined
            }
          />
          <p>
            <Link href={`/bookings/?id=${bookingId}`}>Open its page</Link>
          </p>
        </div>
      )}
    </Dialog>
  );
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
