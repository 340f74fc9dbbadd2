-- When an account was closed. Its rows stay for the trail and the statements; nobody reaches it any more.
alter table account add column closed_at timestamptz;
