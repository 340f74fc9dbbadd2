-- Messages on their way to people: sealed while they wait, erased once they are settled.

-- module: delivery
create table message (
  id          text        primary key,
  channel     text        not null check (channel in ('sms', 'voice', 'mail')),
  template    text        not null,
  -- Pseudonym of the recipient: to count and to order, without saying who.
  recipient   text        not null,
  to_sealed   bytea       not null,
  body_sealed bytea,
  state       text        not null default 'queued' check (state in ('queued', 'sent', 'failed')),
  -- Name the carrier gave the message.
  reference   text,
  -- Why it failed, in words without content.
  error       text,
  created_at  timestamptz not null,
  expires_at  timestamptz,
  sent_at     timestamptz,
  -- No code lingers: only what still waits has a body.
  check ((state = 'queued') = (body_sealed is not null)),
  check ((state = 'sent') = (sent_at is not null))
);
create index message_recipient on message (recipient, created_at);
