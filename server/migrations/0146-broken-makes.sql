-- Which make a passkey said it was of when it was made, and which makes were reported broken since, so that passkeys of
-- them end as well. Null for those enrolled before this was kept, and for those that named none.

-- module: factors
alter table passkey add column aaguid uuid;
create index passkey_aaguid on passkey (aaguid) where aaguid is not null;

-- module: staff
alter table staff_factor add column aaguid uuid;
alter table staff_factor drop constraint staff_factor_state_check;
alter table staff_factor add constraint staff_factor_state_check
  check (state in ('pending', 'active', 'suspended', 'revoked'));

-- What the list says that was taken last, for every node, whichever list it started with.
-- module: factors
create table broken_make (
  aaguid uuid        primary key,
  report text        not null,
  since  timestamptz not null
);
