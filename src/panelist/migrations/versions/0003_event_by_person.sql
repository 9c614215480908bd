-- What the log has of one person, so that erasing a candidate need not read all of it while the feed waits for its end.
-- Writers wait while it is built: where the log is long, build it by hand before (`panelist migrate` then finds it there):
--   create index concurrently event_by_person on event (person_id) where person_id is not null;
create index if not exists event_by_person on event (person_id) where person_id is not null;
