-- Until when the nightly teardown leaves a session alone: an exemption that its user had when it was opened, and its end.

alter table session add column teardown_exempt_until timestamptz;

-- Whoever writes down the ends that the calendar brings looks at few surfaces, and at what is open there.
create index session_open_by_surface on session (surface, id) where ended_at is null and surface <> 'portal';
