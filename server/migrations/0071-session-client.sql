-- The client that a session was opened for; null for the pages of the house itself.
alter table session add column client_id text;
