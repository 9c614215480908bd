-- What overlaps an instant is looked for among all that began in the 8 hours before it. In a company of ten thousand
-- interviewers that is tens of thousands of slots that are over: with their end in the index none of them has to be fetched.
-- By the times alone, many rows to an entry, the first that is not over is found without passing those that are.
-- Writers wait while these are built: where the tables are long, build them by hand before (`panelist migrate` then finds them):
--   create index concurrently slot_by_start_end on slot (start_time, id, end_time) where deleted_at is null;
--   create index concurrently booking_by_start_end on booking (start_time, id, end_time);
--   create index concurrently slot_by_times on slot (start_time, end_time);
--   create index concurrently booking_by_times on booking (start_time, end_time);
create index if not exists slot_by_start_end on slot (start_time, id, end_time) where deleted_at is null;

create index if not exists booking_by_start_end on booking (start_time, id, end_time);

create index if not exists slot_by_times on slot (start_time, end_time);

create index if not exists booking_by_times on booking (start_time, end_time);

drop index slot_by_start;

drop index booking_by_start;
