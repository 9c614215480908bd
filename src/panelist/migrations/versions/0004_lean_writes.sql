-- A booking changes a slot's status, which stands in no index any more: so PostgreSQL writes the row's new version beside
-- the old one and leaves the slot's indexes alone, two exclusion constraints among them. That halves what a booking costs
-- (docs/decisions/0009-lean-writes.md). What is free is found by walking slot_by_start.
drop index slot_free_by_start;

alter table slot set (fillfactor = 85);

-- booking_by_start serves the calendar as well.
drop index booking_live_by_start;

create or replace function wire_time(instant timestamptz) returns text language sql stable parallel safe
  return replace((instant at time zone 'UTC')::text, ' ', 'T') || 'Z';
