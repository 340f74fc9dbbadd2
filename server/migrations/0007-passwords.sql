-- Password hashes (argon2id, PHC string format) and the ones before them.

-- module: passwords
create table password (
  user_id    text        primary key,
  hash       text        not null,
  changed_at timestamptz not null
);

-- module: passwords
create table password_history (
  user_id     text        not null,
  hash        text        not null,
  replaced_at timestamptz not null
);
create index password_history_user on password_history (user_id, replaced_at desc);
