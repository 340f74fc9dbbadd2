-- When a contact point left the file: what was on file until a while ago still hears of a new device. One that left before
-- this was written down is not known to be recent, and hears nothing.
alter table contact_point add column retired_at timestamptz;
