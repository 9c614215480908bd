-- A statement that begins a scan of a GiST index anew can take rows out of it that are alive, while others split its pages
-- (docs/decisions/0014-rules-indexes.md), and a rule whose index lacks rows is not held. So no statement may read the indexes
-- that hold R1, R2 and, in the next step, R8. Their conditions mean what they meant, in words from which PostgreSQL does not
-- infer that an index would do: one null among one value is `is null`, and `like` without a wildcard is `=`.
-- Only an index of one or two levels is in danger, and one of 1 MiB has three (unless vacuum emptied pages of it). Those that are
-- longer stay as they are: nobody writes while such an index is built. Where that can be waited for, give the same commands by
-- hand (docs/OPERATIONS.md).
do $$
begin
  if pg_relation_size('slot_no_overlap') < 1048576 then
    alter table slot drop constraint slot_no_overlap, add constraint slot_no_overlap exclude using gist
      (interviewer_id with =, tstzrange(start_time, end_time) with &&)
      where (num_nulls(deleted_at) = 1) deferrable initially immediate;
  end if;
  if pg_relation_size('slot_day_limit') < 1048576 then
    alter table slot drop constraint slot_day_limit, add constraint slot_day_limit exclude using gist
      (interviewer_id with =, week_start with =, day_no with =, local_day with <>)
      where (num_nulls(deleted_at) = 1) deferrable initially immediate;
  end if;
end
$$;
