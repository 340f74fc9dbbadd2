-- The words by which clients know our mails and our sign-in page, chosen by themselves.

-- module: delivery
create table user_phrase (
  user_id       text        primary key,
  phrase_sealed bytea       not null,
  set_at        timestamptz not null
);
