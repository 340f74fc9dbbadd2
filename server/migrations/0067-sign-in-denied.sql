-- A sign-in that its owner denied on the phone says so in the browser that waits.

-- module: sign-in
alter table sign_in_flow add column denied boolean not null default false;
