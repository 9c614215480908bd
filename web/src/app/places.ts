// Where each role can go; the first is where it begins.
import type { Role } from "@/api/types";
import type { Place } from "@/ui/shell/Rail";

export const PLACES: Readonly<Record<Role, readonly Place[]>> = {
  interviewer: [
    { href: "/week/", label: "My week" },
    { href: "/bookings/", label: "Bookings" },
  ],
  coordinator: [
    { href: "/book/", label: "Book" },
    { href: "/calendar/", label: "Calendar" },
    { href: "/bookings/", label: "Bookings" },
  ],
  admin: [
    { href: "/admin/", label: "People" },
    { href: "/calendar/", label: "Calendar" },
    { href: "/bookings/", label: "Bookings" },
  ],
};
