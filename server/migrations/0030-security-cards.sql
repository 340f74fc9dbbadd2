-- Security cards: the stock, who holds which card, what is asked of it, and what is owed for it.

-- What the makers' files say is kept sealed to its row: the seed, and the hash of the PIN, which four digits make worth
-- no more than the PIN itself.
-- module: cards
create table security_card (
  id                text        primary key,
  serial_no         text        not null unique,
  maker             text        not null,
  model             text        not null,
  suite             text        not null,
  seed_sealed       bytea,
  pin_sealed        bytea,
  -- The lowest counter that a response may still be made with.
  next_counter      bigint      not null check (next_counter >= 0),
  -- Of a card that ran ahead: the counter of one response seen beyond the window, and until when the very next counts.
  ahead_counter     bigint,
  ahead_until       timestamptz,
  -- Asked lately, newest first: a suite without a counter must not be asked the same again soon.
  recent_challenges text[]      not null default '{}',
  state             text        not null check (state in ('in-stock', 'assigned', 'shipped', 'active', 'suspended', 'lost',
                                                          'defective', 'battery', 'replaced', 'returned', 'retired')),
  owner_id          text,
  account_id        text,
  expires_at        timestamptz,
  imported_at       timestamptz not null,
  state_since       timestamptz not null,
  -- While shipped: after this instant the card is required, activated or not.
  required_at       timestamptz,
  -- After staff has identified a caller who forgot the PIN: until when a new one may be set without the old.
  pin_reset_until   timestamptz
);
create index security_card_owner on security_card (owner_id) where owner_id is not null;
create index security_card_state on security_card (state, serial_no);

-- A factor of kind security-card is somebody's use of a card: its owner's, or that of another username of the same person.
-- module: cards
create table card_holder (
  factor_id text        primary key,
  card_id   text        not null references security_card,
  user_id   text        not null,
  is_owner  boolean     not null,
  since     timestamptz not null
);
create index card_holder_card on card_holder (card_id);
create index card_holder_user on card_holder (user_id);

-- module: cards
create table card_request (
  id         text        primary key,
  user_id    text        not null,
  account_id text        not null,
  replaces   text        references security_card,
  -- The PIN that was chosen; moves to the card that is assigned, as its hash.
  pin_sealed bytea,
  state      text        not null check (state in ('open', 'fulfilled', 'cancelled')),
  created_at timestamptz not null
);
create unique index card_request_open on card_request (user_id) where state = 'open';

-- Something asked of a card outside sign-in and approvals: its first answer, two in a row, one with a new PIN.
-- module: cards
create table card_task (
  id           text        primary key,
  card_id      text        not null references security_card,
  user_id      text        not null,
  session_id   text        not null,
  kind         text        not null check (kind in ('activate', 'resynchronise', 'change-pin', 'share')),
  challenges   text[]      not null,
  answers_left int         not null check (answers_left >= 0),
  expires_at   timestamptz not null,
  state        text        not null check (state in ('open', 'done', 'replaced'))
);
create index card_task_user on card_task (user_id) where state = 'open';

-- What an account owes for a card. Only added to: what may not be withdrawn is the sum.
-- module: cards
create table card_ledger (
  id         text        primary key,
  card_id    text        not null references security_card,
  account_id text        not null,
  user_id    text        not null,
  kind       text        not null check (kind in ('reserve-held', 'reserve-released', 'fee-charged', 'fee-collected')),
  usd_minor  bigint      not null check (usd_minor >= 0),
  at         timestamptz not null
);
create index card_ledger_account on card_ledger (account_id);
create index card_ledger_card on card_ledger (card_id);

-- Whose usernames are one person's: compared before a card is shared. The number is kept as a keyed hash.
-- module: parties
create table person_identity (
  person_id       text primary key references person,
  citizenship     text not null,
  residence       text not null,
  document_kind   text not null,
  document_number text not null
);
