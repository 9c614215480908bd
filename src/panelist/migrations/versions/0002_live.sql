-- What the live socket needs to remember: one secret for all nodes, and how far an outside server has been told.

create table live_secret (
  only_row boolean primary key default true constraint live_secret_only_row check (only_row),
  secret   text not null
);

-- Two random UUIDs: 244 random bits, without an extension. PANELIST_LIVE_SECRET takes its place where it is set.
insert into live_secret (secret) values (replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''));

create table live_position (
  publisher text primary key,
  xid       xid8 not null,
  seq       bigint not null
);
