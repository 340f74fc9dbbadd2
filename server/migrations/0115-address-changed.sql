-- When the postal address of a person was changed at the broker, who keeps it: nothing is sent to a new one for a while.
alter table person add column address_changed_at timestamptz;
