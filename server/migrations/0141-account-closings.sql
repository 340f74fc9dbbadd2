-- A client's wish that an account be closed; at most one stands for an account.
-- module: closings
create table account_closing (
  id text primary key,
  account_id text not null,
  user_id text not null,
  state text not null check (state in ('asked', 'taken-back', 'lapsed', 'closed')),
  asked_at timestamptz not null,
  until timestamptz not null,
  ended_at timestamptz,
  check ((state = 'asked') = (ended_at is null))
);
create unique index account_closing_asked on account_closing (account_id) where state = 'asked';
create index account_closing_asked_at on account_closing (asked_at, id) where state = 'asked';
create index account_closing_of_account on account_closing (account_id, asked_at desc, id desc);
