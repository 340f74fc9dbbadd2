-- What clients report and somebody at the desk follows; a freeze that such a report places.

-- module: locks
alter table user_freeze drop constraint user_freeze_cause_check;
-- module: locks
alter table user_freeze add constraint user_freeze_cause_check check
  (cause in ('stopped-by-link', 'password-recovered', 'contact-changed', 'sim-swapped', 'denied-on-phone'));

-- module: staff
create table staff_report (
  -- That of the event that told of it: one told twice is one report.
  id          text        primary key,
  kind        text        not null check (kind in ('not-me')),
  user_id     text        not null,
  entity_id   text        not null,
  device      text        not null,
  address     text        not null,
  purpose     text        not null,
  reported_at timestamptz not null,
  state       text        not null check (state in ('open', 'taken', 'closed')),
  handled_by  text,
  handled_at  timestamptz,
  note        text
);
create index staff_report_unsettled on staff_report (reported_at) where state <> 'closed';
