-- The code of a recovery may be mailed again, as often and with the pauses of a text message.

-- module: recovery
alter table recovery_flow
  -- How often it was asked for: also counted where there is nobody to mail to, so that nothing tells them apart.
  add column sends     int         not null default 1,
  add column resend_at timestamptz,
  -- How often it was mailed: a job that runs twice mails once.
  add column mailed    int         not null default 0;
update recovery_flow set resend_at = created_at, mailed = case when code_sealed is null then 0 else 1 end;
alter table recovery_flow alter column resend_at set not null;
