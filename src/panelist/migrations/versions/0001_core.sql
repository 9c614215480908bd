-- The core tables: people, slots, bookings and the event log, with the constraints that hold R1, R2, R3 and R8.
-- An exclusion constraint can be neither NOT VALID nor built concurrently, so all of them are here, in the first step (and made
-- anew in 0010 and 0011, where they are small).

create extension if not exists btree_gist;

create extension if not exists pg_trgm;

-- How an instant is written in every answer: UTC, with a Z, no fraction when there is none. Needs DateStyle ISO, which db.py sets.
create function wire_time(instant timestamptz) returns text language sql stable parallel safe
  return overlay((instant at time zone 'UTC')::text placing 'T' from 11) || 'Z';

create table interviewer (
  id                uuid primary key default uuidv7(),
  external_id       text constraint interviewer_external_id_taken unique,
  name              text not null,
  email             text not null,
  time_zone         text not null,
  max_days_per_week smallint not null default 2 constraint interviewer_days_1_to_7 check (max_days_per_week between 1 and 7),
  created_at        timestamptz not null,
  updated_at        timestamptz not null
);

create table coordinator (
  id          uuid primary key default uuidv7(),
  external_id text constraint coordinator_external_id_taken unique,
  name        text not null,
  email       text not null,
  created_at  timestamptz not null,
  updated_at  timestamptz not null
);

create table admin (
  id          uuid primary key default uuidv7(),
  external_id text constraint admin_external_id_taken unique,
  name        text not null,
  email       text not null,
  created_at  timestamptz not null,
  updated_at  timestamptz not null
);

create table candidate (
  id         uuid primary key default uuidv7(),
  name       text not null,
  email      text not null,
  created_at timestamptz not null,
  updated_at timestamptz not null
);

-- casefold, not lower: an address typed with another case, in any alphabet, is the same address.
-- The collation is named, so that the index means the same in a database of any locale.
create unique index interviewer_email_taken on interviewer (casefold(email collate pg_unicode_fast));

create unique index coordinator_email_taken on coordinator (casefold(email collate pg_unicode_fast));

create unique index admin_email_taken on admin (casefold(email collate pg_unicode_fast));

create unique index candidate_email_taken on candidate (casefold(email collate pg_unicode_fast));

create index interviewer_by_name on interviewer (name, id);

create index coordinator_by_name on coordinator (name, id);

create index candidate_by_name on candidate (name, id);

create index candidate_by_text on candidate
  using gin (casefold((name || ' ' || email) collate pg_unicode_fast) gin_trgm_ops);

create table slot (
  id             uuid primary key default uuidv7(),
  interviewer_id uuid not null references interviewer,
  start_time     timestamptz not null,
  end_time       timestamptz not null,
  location       text not null default '',
  status         text not null default 'available' constraint slot_status check (status in ('available', 'booked')),
  version        integer not null default 1 constraint slot_version check (version > 0),
  -- R2 counts in the interviewer's own days. The zone they were counted in is kept beside them: history is not rewritten
  -- when somebody moves, and `panelist check` can count again when the world's clocks change their rules.
  time_zone      text not null,
  local_day      date not null,
  week_start     date not null generated always as (local_day - (extract(isodow from local_day)::int - 1)) stored,
  day_no         smallint not null,
  -- The limit this slot was counted under: with it the database alone refuses a third day, and the history can be checked.
  days_allowed   smallint not null,
  created_at     timestamptz not null,
  updated_at     timestamptz not null,
  deleted_at     timestamptz,
  constraint slot_length check (
    start_time >= '2000-01-01T00:00:00Z' and end_time <= '2100-01-01T00:00:00Z'
    and end_time >= start_time + interval '5 minutes' and end_time <= start_time + interval '8 hours'),
  constraint slot_day_within_limit check (day_no between 1 and days_allowed and days_allowed <= 7),
  constraint slot_withdrawn_is_free check (deleted_at is null or status = 'available'),
  -- Deferrable, so that one UPDATE can shift many slots, or number the days of a week anew after a change of zone.
  constraint slot_no_overlap exclude using gist
    (interviewer_id with =, tstzrange(start_time, end_time) with &&)
    where (deleted_at is null) deferrable initially immediate,
  constraint slot_day_limit exclude using gist
    (interviewer_id with =, week_start with =, day_no with =, local_day with <>)
    where (deleted_at is null) deferrable initially immediate
);

create index slot_by_start on slot (start_time, id) where deleted_at is null;

create index slot_free_by_start on slot (start_time, id) where deleted_at is null and status = 'available';

create index slot_by_interviewer on slot (interviewer_id, start_time, id) where deleted_at is null;

create table booking (
  id             uuid primary key default uuidv7(),
  slot_id        uuid not null references slot,
  interviewer_id uuid not null references interviewer,
  candidate_id   uuid not null references candidate,
  coordinator_id uuid not null references coordinator,
  -- The slot's times, copied: R8 needs them in the row that the constraint guards. A booked slot's times never change.
  start_time     timestamptz not null,
  end_time       timestamptz not null,
  status         text not null default 'booked' constraint booking_status check (status in ('booked', 'cancelled')),
  version        integer not null default 1 constraint booking_version check (version > 0),
  created_at     timestamptz not null,
  updated_at     timestamptz not null,
  constraint booking_length check (start_time < end_time),
  constraint booking_candidate_busy exclude using gist
    (candidate_id with =, tstzrange(start_time, end_time) with &&)
    where (status = 'booked') deferrable initially immediate
);

-- Partial: a plain UNIQUE (slot_id) would keep a cancelled slot from ever being booked again.
create unique index booking_one_per_slot on booking (slot_id) where status = 'booked';

create index booking_by_start on booking (start_time, id);

create index booking_live_by_start on booking (start_time, id) where status = 'booked';

create index booking_by_interviewer on booking (interviewer_id, start_time, id);

create index booking_by_candidate on booking (candidate_id, start_time, id);

create index booking_by_coordinator on booking (coordinator_id, start_time, id);

-- One row per change, written in the change's own transaction: audit log, outbox, idempotency record and feed in one.
create table event (
  seq             bigint primary key generated always as identity,
  -- Readers go by (xid, seq) and stop below the oldest transaction still running; by seq alone a slow one is lost for ever.
  xid             xid8 not null default pg_current_xact_id(),
  at              timestamptz not null,
  action          text not null,
  actor_id        uuid,
  actor_role      text not null,
  request_id      text,
  interviewer_id  uuid,
  slot_id         uuid,
  booking_id      uuid,
  person_id       uuid,
  -- A reschedule leaves a slot, and perhaps an interviewer: both sides are to hear of it.
  old_slot_id        uuid,
  old_interviewer_id uuid,
  version         integer,
  -- The object as the caller was answered. json, not jsonb: a replay gives the same bytes.
  data            json,
  idempotency_key text,
  request_hash    bytea,
  constraint event_key_has_hash check ((idempotency_key is null) = (request_hash is null))
);

create unique index event_idempotency_key on event (actor_id, actor_role, idempotency_key) where idempotency_key is not null;

create index event_in_order on event (xid, seq);

create index event_by_interviewer on event (interviewer_id, xid, seq) where interviewer_id is not null;

create index event_by_old_interviewer on event (old_interviewer_id, xid, seq) where old_interviewer_id is not null;

create index event_by_slot on event (slot_id, xid, seq) where slot_id is not null;

create index event_by_old_slot on event (old_slot_id, xid, seq) where old_slot_id is not null;

create index event_by_booking on event (booking_id, xid, seq) where booking_id is not null;
