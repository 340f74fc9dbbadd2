-- Every kind of factor and way to use one that the product's vocabulary has, and the states of factors that are things.

-- module: factors
alter table factor drop constraint factor_kind_check;
alter table factor add constraint factor_kind_check check (kind in (
  'phone', 'totp', 'passkey', 'mobile-key', 'security-card', 'recovery-code', 'temporary-code', 'code-card'));
alter table factor drop constraint factor_state_check;
alter table factor add constraint factor_state_check
  check (state in ('pending', 'active', 'displaced', 'suspended', 'lost', 'returned', 'revoked'));
alter table challenge drop constraint challenge_method_check;
alter table challenge add constraint challenge_method_check check (method in (
  'sms', 'voice', 'totp', 'passkey', 'mobile-key', 'mobile-key-response', 'security-card', 'recovery-code',
  'temporary-code', 'code-card'));
