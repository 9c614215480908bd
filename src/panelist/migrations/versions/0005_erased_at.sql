-- When a candidate was forgotten: such a one is in no list any more and cannot be booked, but bookings go on referring to them.
alter table candidate add column erased_at timestamptz;
