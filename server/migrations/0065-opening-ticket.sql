-- Opening access where the phone is no factor: a ticket for whoever has shown both the invitation and the phone on file.

-- module: opening
alter table opening add column ticket_hash bytea;
