-- Why an approval is void, where somebody denied it on their phone.

-- module: approvals
alter table approval
  add column denied text check (denied in ('not-me', 'wrong-details', 'mistake')),
  add constraint approval_denied_void check (denied is null or state = 'void');
