-- Whoever lost the number proves themselves without a session; the new number is then a pending change like any other.

-- module: recovery
alter table recovery_flow
  add column aim           text not null default 'password' check (aim in ('password', 'number')),
  -- The change that stands on this recovery, once a number was named.
  add column change_id     text,
  -- How often a number was named: each time a code goes there.
  add column numbers_named int  not null default 0;
