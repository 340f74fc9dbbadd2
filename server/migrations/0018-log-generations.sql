-- A log that cannot be continued (its database went back) is succeeded by a new one under a new name and key.

-- module: transparency
alter table log_state add column generation int not null default 1;
-- Entries up to here are in the tree, whatever transaction numbers they carry: a database that was restored from a
-- logical backup counts its transactions anew.
alter table log_state add column taken_seq bigint not null default 0;
