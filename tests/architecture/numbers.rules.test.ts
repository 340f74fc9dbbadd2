import { describe } from 'vitest';
import { numbersAreSetOutside } from './numbers.rules.ts';
import { checkRules, MODULES } from './rule-cases.ts';

const file = `${MODULES}/a/a.ts`;
const rule = numbersAreSetOutside({});

describe('the rule of numbers', () => {
  checkRules([
    ['a number of the policy', rule, { [file]: "const life = policy['a.seconds'] * 1_000;" }, null],
    ['a number of the configuration', rule, { [file]: 'setInterval(wake, settings.pollMs);' }, null],
    ['a status, a size and an index', rule, { [file]: 'const OK = 200, KEY_BYTES = 32; list.slice(0, 5);' }, null],
    ['no pause at all', rule, { [file]: 'const budget = { limit, windowSeconds, blockSeconds: 0 };' }, null],
    ['the next one', rule, { [file]: 'store.list({ limit: 1 }); const since = now - secondsToMs(1);' }, null],
    ['the length of a day', rule, { [file]: 'const DAY_SECONDS = 86_400;' }, null],
    ['a conversion', rule, { [file]: 'Math.ceil(left / MINUTE_MS) + kept * DAY_MS' }, null],
    ['a counter', rule, { [file]: 'for (let tries = 1; ; tries += 1) f(tries);' }, null],
    ['a wait of another kind', rule, { [file]: 'const free = wait(request, 1);' }, null],
    ['a test', rule, { [`${MODULES}/a/a.test.ts`]: 'const TIMEOUT_MS = 5_000;' }, null],
    ['another package', rule, { 'packages/ui/src/a.ts': 'const BLINK_MS = 500;' }, null],
    ['the schema of configuration', rule, { 'server/src/platform/config/config.schema.ts': 'const A_MS = 5;' }, null],
    ['a constant duration', rule, { [file]: 'const TIMEOUT_MS = 5_000;' }, /a\.ts:1 sets TIMEOUT_MS itself/],
    ['a short one', rule, { [file]: 'const GRACE_SECONDS = 2;' }, /sets GRACE_SECONDS itself/],
    ['an hour by name', rule, { [file]: 'const HOUR = 60 * 60;' }, /sets HOUR itself/],
    ['an hour by its number', rule, { [file]: 'const window = { of: 3_600 };' }, /sets 3_600 itself/],
    ['days reckoned', rule, { [file]: 'const since = now - 7 * DAY_MS;' }, /sets 7 \* DAY_MS itself/],
    ['days reckoned in a constant', rule, { [file]: 'const KEPT_MS = 7 * DAY_MS;' }, /sets KEPT_MS itself/],
    ['tries', rule, { [file]: "jobs.handle('q', run, { maxAttempts: 60 });" }, /sets maxAttempts itself/],
    ['a lease', rule, { [file]: 'const o = { leaseSeconds: 30 };' }, /sets leaseSeconds itself/],
    ['a default of a parameter', rule, { [file]: 'const f = ({ ttlMs = 5 }) => {};' }, /sets ttlMs itself/],
    ['a wait', rule, { [file]: 'AbortSignal.timeout(2_000)' }, /sets AbortSignal\.timeout itself/],
    ['a page', rule, { [file]: 'const HISTORY_PAGE = 30;' }, /sets HISTORY_PAGE itself/],
    [
      'a constant with its reason',
      numbersAreSetOutside({ [`${file} TIMEOUT_MS`]: 'RFC 0' }),
      { [file]: 'const TIMEOUT_MS = 5;' },
      null,
    ],
    [
      'a constant with an empty reason',
      numbersAreSetOutside({ [`${file} TIMEOUT_MS`]: '' }),
      { [file]: 'const TIMEOUT_MS = 5;' },
      /TIMEOUT_MS/,
    ],
    [
      'a reason nobody needs',
      numbersAreSetOutside({ [`${file} TIMEOUT_MS`]: 'RFC 0' }),
      { [file]: '' },
      /no longer needs/,
    ],
  ]);
});
