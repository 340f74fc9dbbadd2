-- Mail addresses at which nothing arrives, and the one word about each mail that said so.

-- module: delivery
alter table undeliverable
  drop constraint undeliverable_channel_check,
  add constraint undeliverable_channel_check check (channel in ('sms', 'voice', 'mail'));

-- One row for a mail that came back: its return address is used up with it.
-- module: delivery
create table mail_return (
  message_id  text        primary key references message,
  reason      text        not null,
  returned_at timestamptz not null
);
