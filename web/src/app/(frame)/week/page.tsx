// The interviewer's week.
"use client";
import { WeekScreen } from "@/slots/WeekScreen";
import { PLACES } from "../../places";

const homes = { admin: PLACES.admin[0]?.href ?? "/", coordinator: PLACES.coordinator[0]?.href ?? "/" };

export default function Page() {
  return <WeekScreen homes={homes} />;
}
