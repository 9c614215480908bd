// People, their zones and limits.
"use client";
import { AdminScreen } from "@/people/AdminScreen";

const weekOf = (id: string) => `/week/?interviewer=${encodeURIComponent(id)}`;

export default function Page() {
  return <AdminScreen weekOf={weekOf} home="/" />;
}
