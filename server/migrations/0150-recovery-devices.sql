-- When the password of a user was last recovered: whoever was never seen on a device waits from then on, like everybody
-- else does on another one.
-- module: devices
create table device_recovery (
  user_id      text        primary key,
  recovered_at timestamptz not null
);

-- The browser that a recovery began on, where the user is remembered on it and its key was proven; null for everybody else.
-- module: recovery
alter table recovery_flow add column device_id text;
