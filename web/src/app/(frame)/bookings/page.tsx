// The list of bookings, and one booking by ?id=.
"use client";
import { parseAsString, useQueryState } from "nuqs";
import { useMe } from "@/api/me";
import { BookingPage } from "@/bookings/BookingPage";
import { BookingsList } from "@/bookings/BookingsList";

export default function Page() {
  const { data: me } = useMe();
  const [id, setId] = useQueryState("id", parseAsString.withOptions({ history: "push" }));
  if (!me) return null;
  return id ? (
    <BookingPage
      key={id}
      id={id}
      canChange={me.role === "coordinator"}
      onOther={(other) => void setId(other)}
    />
  ) : (
    <BookingsList me={me} onOpen={(next) => void setId(next)} />
  );
}
