-- Who there is: persons, their users, accounts, rights of users on accounts, and how to reach them.

-- module: parties
create table person (
  id           text        primary key,
  given_name   text        not null,
  family_name  text        not null,
  birth_date   date        not null,
  language     text        not null check (language in ('en', 'ja', 'fr')),
  created_at   timestamptz not null
);

-- module: parties
create table "user" (
  id         text        primary key,
  person_id  text        not null references person,
  entity_id  text        not null,
  -- Canonical form only, so that no other spelling is another user.
  username   text        not null unique,
  state      text        not null check (state in ('invited', 'active', 'closed')),
  created_at timestamptz not null
);

-- module: parties
create table account (
  id         text        primary key,
  number     text        not null unique,
  name       text        not null,
  type       text        not null check (type in ('individual', 'joint', 'corporate', 'registered')),
  entity_id  text        not null,
  currency   text        not null,
  created_at timestamptz not null
);

-- module: parties
create table access_right (
  user_id    text not null references "user",
  account_id text not null references account,
  rights     text[] not null,
  primary key (user_id, account_id)
);

-- module: parties
create table contact_point (
  id           text        primary key,
  user_id      text        not null references "user",
  kind         text        not null check (kind in ('phone', 'mail')),
  value_sealed bytea       not null,
  confirmed_at timestamptz,
  created_at   timestamptz not null
);
create index contact_point_user on contact_point (user_id);

-- module: parties
create table contact_code (
  contact_point_id text        primary key references contact_point,
  code_sealed      bytea       not null,
  expires_at       timestamptz not null,
  resend_at        timestamptz not null,
  sends            int         not null,
  answers_left     int         not null check (answers_left >= 0)
);
