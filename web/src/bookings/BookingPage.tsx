// One booking's page: everything about it, under an address that can be sent to somebody.
"use client";
import dynamic from "next/dynamic";
import Link from "next/link";
import { useState } from "react";
import { isRefusal } from "@/api/refusal";
import { Button } from "@/ui/Button";
import { EmptyState } from "@/ui/EmptyState";
import { Skeleton } from "@/ui/Skeleton";
import { Screen } from "@/ui/shell/Screen";
import { BookingFacts } from "./BookingFacts";
import css from "./bookings.module.css";
import { candidateName } from "./entry";
import { useCancel } from "./useCancel";
import { useMove } from "./useMove";
import { useTold } from "./useTold";

const MoveDialog = dynamic(() => import("./MoveDialog"), { ssr: false });

type Props = {
  id: string;
  canChange: boolean /** After an undo: the booking that was made anew. */;
  onOther: (id: string) => void;
};

export function BookingPage({ id, canChange, onOther }: Props) {
  const { told, isComplete, error, refetch } = useTold(id);
  const [isMoving, setMoving] = useState(false);
  const moves = useMove({ onMoved: () => setMoving(false) });
  const cancel = useCancel({ onBookedAgain: (booking) => onOther(booking.id) });

  if (error) {
    const isUnknown = isRefusal(error) && (error.status === 404 || error.status === 400);
    return (
      <Screen title="Booking">
        <EmptyState
          title={isUnknown ? "There is no such booking" : "This could not be loaded"}
          actions={
            isUnknown ? (
              <Link href="/bookings/">All bookings</Link>
            ) : (
              <Button look="primary" onPress={() => void refetch()}>
                Try again
              </Button>
            )
          }
        >
          <p>{isUnknown ? "The link may be old, or the booking is not yours to see." : error.message}</p>
        </EmptyState>
      </Screen>
    );
  }
  if (!told || !isComplete) {
    return (
      <Screen title="Booking">
        <Skeleton lines={6} label="Loading the booking" />
      </Screen>
    );
  }
  const title = `${told.candidate?.name ?? "Interview"} with ${told.interviewer?.name ?? "an interviewer"}`;
  return (
    <Screen title={title} lead={<Link href="/bookings/">All</Link>}>
      <div className={css.page}>
        <BookingFacts
          told={told}
          onMove={canChange ? () => setMoving(true) : undefined}
          onCancel={canChange ? () => cancel.mutate({ told }) : undefined}
        />
      </div>
      {(isMoving || moves.refused) && (
        <MoveDialog
          key={candidateName(told)}
          told={told}
          refusal={moves.refused?.refusal ?? null}
          onMove={(wish) => {
            setMoving(false);
            moves.clear();
            moves.move(wish);
          }}
          onClose={() => {
            setMoving(false);
            moves.clear();
          }}
        />
      )}
    </Screen>
  );
}
