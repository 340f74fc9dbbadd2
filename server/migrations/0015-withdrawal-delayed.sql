-- Withdrawals whose answer from the broker is unclear stand apart, visibly, until it is clear.

-- module: payments
alter table withdrawal
  drop constraint withdrawal_state_check,
  add constraint withdrawal_state_check check (state in ('executing', 'delayed', 'executed', 'refused')),
  add column delayed_at   timestamptz,
  -- Why, in words of our own: 'unreachable', 'malformed', 'status-401', 'vault', 'fault'.
  add column delay_reason text;
create index withdrawal_delayed on withdrawal (delayed_at) where state = 'delayed';
