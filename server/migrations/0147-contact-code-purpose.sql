-- What a code to a contact point is good for: the contact point that takes its place, or none where it confirms it.
-- module: parties
alter table contact_code add column replaced_by text;
