-- What the second person reads beside the parameters, in words that a person understands; hashed with them.

-- module: staff
alter table staff_act add column shown text;
