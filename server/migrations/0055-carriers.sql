-- Several carriers: which of them had a message, under which name, and what they say became of it.

-- module: delivery
alter table message
  add column user_id text,
  drop constraint message_state_check,
  drop constraint message_check,
  drop constraint message_check1,
  -- `handed`: a carrier has it, and another may still have to take it over.
  add constraint message_state check (state in ('queued', 'handed', 'sent', 'failed')),
  add constraint message_body check ((state in ('queued', 'handed')) = (body_sealed is not null)),
  add constraint message_sent check ((state in ('handed', 'sent')) = (sent_at is not null));

-- module: delivery
create table message_handover (
  message_id text        not null references message,
  carrier    text        not null,
  -- The n-th carrier of this message.
  place      int         not null,
  country    text        not null,
  state      text        not null check (state in
               ('handing', 'unclear', 'refused', 'accepted', 'delivered', 'failed', 'expired', 'unknown')),
  reason     text,
  tries      int         not null,
  handed_at  timestamptz not null,
  heard_at   timestamptz,
  primary key (message_id, carrier)
);

-- Names that carriers gave a message: one, or one for each part.
-- module: delivery
create table message_part (
  carrier    text not null,
  reference  text not null,
  message_id text not null references message,
  primary key (carrier, reference)
);
create index message_part_message on message_part (message_id, carrier);

-- Kept whether or not the message is known: a receipt may be faster than the answer that names the message.
-- module: delivery
create table message_receipt (
  carrier     text        not null,
  reference   text        not null,
  state       text        not null check (state in ('accepted', 'delivered', 'failed', 'expired', 'unknown')),
  reason      text,
  received_at timestamptz not null,
  primary key (carrier, reference)
);
create index message_receipt_received on message_receipt (received_at);

-- Numbers to which nothing can be delivered, by pseudonym.
-- module: delivery
create table undeliverable (
  recipient text        not null,
  channel   text        not null check (channel in ('sms', 'voice')),
  reason    text        not null,
  since     timestamptz not null,
  primary key (recipient, channel)
);

-- Scripts that a carrier fetches once to speak a call.
-- module: delivery
create table call_script (
  token_hash bytea       primary key,
  message_id text        not null references message,
  body_sealed bytea      not null,
  expires_at timestamptz not null
);
