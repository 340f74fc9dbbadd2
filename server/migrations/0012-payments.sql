-- Payees and withdrawals.

-- module: payments
create table payee (
  id            text        primary key,
  account_id    text        not null,
  name          text        not null,
  bank          text        not null,
  number_sealed bytea       not null,
  account_hint  text        not null,
  currency      text        not null,
  added_at      timestamptz not null
);
create index payee_account on payee (account_id);

-- module: payments
create table withdrawal (
  id              text        primary key,
  account_id      text        not null,
  user_id         text        not null,
  payee_id        text        not null references payee,
  amount_minor    bigint      not null check (amount_minor > 0),
  currency        text        not null,
  -- What it counts for against the caps, at the rate of the moment it was made.
  usd_minor       bigint      not null,
  rate            text        not null,
  proved_by       text        not null,
  -- The calendar date in the legal entity's time zone.
  counted_on      date        not null,
  state           text        not null default 'executing' check (state in ('executing', 'executed', 'refused')),
  reference       text,
  refusal         text,
  idempotency_key text        not null,
  request_hash    text        not null,
  created_at      timestamptz not null,
  executed_at     timestamptz,
  unique (user_id, idempotency_key)
);
create index withdrawal_account on withdrawal (account_id, created_at desc);
create index withdrawal_caps on withdrawal (account_id, counted_on) where state <> 'refused';
