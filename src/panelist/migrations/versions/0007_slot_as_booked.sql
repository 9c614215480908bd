-- A slot is marked booked exactly while it has a live booking, and both say the same interviewer and times. The two stand in
-- two rows that are changed by one statement; were one of them ever forgotten, the slot could be had by nobody, or seem free.
-- Asked when the statement has ended, of the rows as they are then. What drifted before is left to `panelist check`.
create function slot_as_booked() returns trigger language plpgsql as $$
declare
  touched uuid[];
  one uuid;
begin
  if tg_table_name = 'slot' then
    touched := array[new.id];
  elsif tg_op = 'INSERT' then
    touched := array[new.slot_id];
  elsif tg_op = 'UPDATE' then
    touched := array[old.slot_id, new.slot_id];
  else
    touched := array[old.slot_id];
  end if;
  -- One at a time. For an array PostgreSQL plans as for ten, and where a session plans while there are no bookings yet that
  -- is to read them all: 60 ms a booking once there are some ten thousand, until the table is next analysed.
  foreach one in array touched loop
    if exists (
      select from slot s left join booking b on b.slot_id = s.id and b.status = 'booked'
      where s.id = one
        and ((s.status = 'booked') <> (b.id is not null)
             or (b.interviewer_id, b.start_time, b.end_time) <> (s.interviewer_id, s.start_time, s.end_time)))
    then
      raise exception 'slot and booking do not say the same: %', one
        using errcode = 'check_violation', constraint = 'slot_as_booked', table = 'slot';
    end if;
  end loop;
  return null;
end
$$;

create constraint trigger slot_as_booked
  after insert or update of status, interviewer_id, start_time, end_time on slot
  deferrable initially immediate for each row execute function slot_as_booked();

create constraint trigger booking_as_slot
  after insert or delete or update of status, slot_id, interviewer_id, start_time, end_time on booking
  deferrable initially immediate for each row execute function slot_as_booked();
