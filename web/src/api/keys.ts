// Every query key of the client. A key without its filter names all queries of that kind: that is how they are dropped.

/** `from` and `to` are instants; the window is half-open. */
export type SlotFilter = {
  interviewerId?: string;
  from?: string;
  to?: string;
  status?: "available" | "booked";
  /** Only so many, the earliest: a list of what comes next. */
  first?: number;
};

export type BookingFilter = {
  interviewerId?: string;
  candidateId?: string;
  coordinatorId?: string;
  status?: "booked" | "cancelled";
  from?: string;
  to?: string;
};

export type CalendarFilter = { interviewerId?: string; from?: string; to?: string; first?: number };
export type PeopleFilter = { q?: string };
export type EventFilter = { bookingId?: string; slotId?: string };

function key<F>(kind: string) {
  return (filter?: F) => (filter === undefined ? ([kind] as const) : ([kind, filter] as const));
}

export const keys = {
  me: () => ["me"] as const,
  demoPeople: () => ["demoPeople"] as const,
  slots: key<SlotFilter>("slots"),
  slot: key<string>("slot"),
  bookings: key<BookingFilter>("bookings"),
  booking: key<string>("booking"),
  calendar: key<CalendarFilter>("calendar"),
  interviewers: key<PeopleFilter>("interviewers"),
  coordinators: key<PeopleFilter>("coordinators"),
  candidates: key<PeopleFilter>("candidates"),
  events: key<EventFilter>("events"),
};

/** Everything a change of a slot or booking may have made stale. People are not among it. */
export const schedule = () => [
  keys.slots(),
  keys.slot(),
  keys.bookings(),
  keys.booking(),
  keys.calendar(),
  keys.events(),
];
