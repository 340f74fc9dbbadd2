-- What the list of sessions shows besides, and which session of a user holds the trading role.

alter table session
  -- The registered client that opened it; null in a browser.
  add column client_name     text,
  -- The last operation that changed something, and when it was asked.
  add column last_act        text,
  add column last_act_at     timestamptz,
  -- When the trading role was taken from it, and by which session; null once it holds the role again or has been told.
  add column trading_lost_at timestamptz,
  add column trading_lost_to text;

-- One row a user: two sessions cannot hold the role, whoever claims it at the same moment. A row whose session has
-- ended is worth nothing and goes with the next claim.
-- module: sessions
create table trading_seat (
  user_id    text        primary key,
  session_id text        not null references session,
  since      timestamptz not null
);
