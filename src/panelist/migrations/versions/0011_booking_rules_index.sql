-- As in the step before, for R8.
do $$
begin
  if pg_relation_size('booking_candidate_busy') < 1048576 then
    alter table booking drop constraint booking_candidate_busy, add constraint booking_candidate_busy exclude using gist
      (candidate_id with =, tstzrange(start_time, end_time) with &&)
      where (status like 'booked') deferrable initially immediate;
  end if;
end
$$;
