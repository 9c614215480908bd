-- Of an address mostly the whole is sought, or its beginning, and the index of three-letter pieces grows with the company. So
-- what is before the @ stands here backwards: what ends with it begins with it. With those few whose name has an @ as well.
-- Writers wait while these are built: where people are many, build them by hand before (`panelist migrate` then finds them):
--   create index concurrently candidate_by_ending on candidate
--     ((reverse(casefold(split_part(email, '@', 1) collate pg_unicode_fast)) collate "C"));
--   create index concurrently candidate_named_at on candidate (id) where strpos(name, '@') > 0;
create index if not exists candidate_by_ending on candidate
  ((reverse(casefold(split_part(email, '@', 1) collate pg_unicode_fast)) collate "C"));

create index if not exists candidate_named_at on candidate (id) where strpos(name, '@') > 0;

-- Interviewers are sought as candidates are.
create index if not exists interviewer_by_text on interviewer
  using gin (casefold((name || ' ' || email) collate pg_unicode_fast) gin_trgm_ops);

create index if not exists interviewer_by_ending on interviewer
  ((reverse(casefold(split_part(email, '@', 1) collate pg_unicode_fast)) collate "C"));

create index if not exists interviewer_named_at on interviewer (id) where strpos(name, '@') > 0;
