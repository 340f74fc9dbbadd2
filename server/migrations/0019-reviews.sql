-- Daily reviews: which days of a legal entity have been taken up, and what was found for each user.

-- One row for each day of a legal entity that is reviewed: whoever inserts it lets the work begin. A review reads
-- entries by their own clocks, `begins_at` to `ends_at`, as far as they were complete, before `through_tx`; and those of
-- earlier clocks that became complete from `from_tx` on, after the day they claim had been reviewed.
-- module: reviews
create table review_run (
  entity_id  text        not null,
  day        text        not null check (day ~ '^\d{4}-\d\d-\d\d$'),
  begins_at  timestamptz not null,
  ends_at    timestamptz not null check (ends_at > begins_at),
  from_tx    xid8        not null,
  through_tx xid8        not null,
  started_at timestamptz not null,
  primary key (entity_id, day)
);

-- module: reviews
create table review (
  id              text        primary key,
  user_id         text        not null,
  day             text        not null check (day ~ '^\d{4}-\d\d-\d\d$'),
  begins_at       timestamptz not null,
  ends_at         timestamptz not null,
  from_tx         xid8        not null,
  through_tx      xid8        not null,
  early           boolean     not null,
  -- Numbers and ids of entries, nothing of what the entries say.
  counts          jsonb       not null,
  findings        jsonb       not null,
  state           text        not null check (state in ('open', 'escalated', 'acknowledged')),
  written_at      timestamptz not null,
  escalates_at    timestamptz not null,
  escalated_at    timestamptz,
  acknowledged_at timestamptz,
  check ((state = 'acknowledged') = (acknowledged_at is not null)),
  check (state <> 'escalated' or escalated_at is not null)
);
-- Each user and day once, whichever node and however often; early ones beside it, by the moment they end.
create unique index review_once on review (user_id, ends_at);

-- module: parties
-- Whom an account concerns.
create index access_right_account on access_right (account_id);
