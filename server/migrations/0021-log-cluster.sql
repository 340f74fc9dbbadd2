-- Which cluster the cursor's transaction numbers were counted by. A database that came by a logical copy is known by
-- another one, also when the count there has gone past the cursor meanwhile, and entries were written behind it.

-- module: transparency
alter table log_state add column cluster text;
