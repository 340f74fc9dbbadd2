-- Which details of a grant were used: each is good for one act.
-- module: surfaces
create table client_detail_use (
  grant_id text        not null references client_grant (id) on delete cascade,
  -- Where it stands among the details of the grant.
  place    smallint    not null,
  used_at  timestamptz not null,
  primary key (grant_id, place)
);
