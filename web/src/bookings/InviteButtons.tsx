// Copy the invitation, download the calendar file.
"use client";
import { useState } from "react";
import { useViewer } from "@/time/viewer";
import { Button } from "@/ui/Button";
import { Field } from "@/ui/Field";
import { toast } from "@/ui/toasts";
import css from "./bookings.module.css";
import { candidateName, type Told } from "./entry";
import { icsOf } from "./ics";
import { invitationText } from "./invitation";

export function InviteButtons({ told }: { told: Told }) {
  const { zone, locale } = useViewer();
  const [uncopied, setUncopied] = useState(false);
  const { booking, interviewer, location } = told;
  const names = { candidate: candidateName(told), interviewer: interviewer?.name ?? "the interviewer" };
  const text = () =>
    invitationText(
      { ...booking, ...names, location },
      [zone, ...(interviewer ? [interviewer.timeZone] : [])],
      locale,
    );

  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text());
      toast({ text: "The invitation is copied." });
    } catch {
      // Without HTTPS, or forbidden: then by hand.
      setUncopied(true);
    }
  };
  const download = () => {
    const url = `${window.location.origin}/bookings/?id=${booking.id}`;
    const file = icsOf({ ...booking, ...names, location, description: text(), url });
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([file], { type: "text/calendar;charset=utf-8" }));
    link.download = `interview-${booking.startTime.slice(0, 10)}.ics`;
    link.click();
    // After the click has been followed.
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  };

  return (
    <>
      <div className={css.buttons}>
        <Button onPress={() => void copy()}>Copy invitation text</Button>
        <Button onPress={download}>Download .ics</Button>
      </div>
      {uncopied && (
        <Field
          label="Copy this"
          lines={8}
          value={text()}
          isReadOnly
          autoFocus
          onFocus={(event) => select(event.target)}
        />
      )}
    </>
  );
}

function select(element: Element): void {
  if (element instanceof HTMLTextAreaElement) element.select();
}
