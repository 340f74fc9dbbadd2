-- Sign-ins by a passkey alone: nobody may continue one with another factor, because no password stood before it.

-- module: sign-in
alter table sign_in_flow add column passwordless boolean not null default false;
