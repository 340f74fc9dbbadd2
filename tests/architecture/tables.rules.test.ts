import { describe } from 'vitest';
import { checkRules, type Files, MODULES } from './rule-cases.ts';
import {
  factorsComeThroughOneDoor,
  migrationsAreNumbered,
  tablesHaveOwners,
  tablesStayWithTheirOwner,
} from './tables.rules.ts';

const AUDIT_TABLE: Files = {
  'server/migrations/0001-audit.sql':
    '-- module: audit\ncreate table audit_entry (id int);\n\n-- module: audit\ncreate table head (id int);',
};

describe('the rules of tables', () => {
  checkRules([
    [
      'numbered migrations',
      migrationsAreNumbered,
      { 'server/migrations/0001-a.sql': '', 'server/migrations/0002-b-c.sql': '' },
      null,
    ],
    ['a gap', migrationsAreNumbered, { 'server/migrations/0001-a.sql': '', 'server/migrations/0003-b.sql': '' }, null],
    [
      'a number given twice',
      migrationsAreNumbered,
      { 'server/migrations/0001-a.sql': '', 'server/migrations/0001-b.sql': '' },
      /0001 of migration 0001-b.sql is given twice/,
    ],
    ['a stray file', migrationsAreNumbered, { 'server/migrations/notes.txt': '' }, /should be 0001/],
    [
      'a factor made by its store, and moved by the door',
      factorsComeThroughOneDoor,
      {
        [`${MODULES}/factors/factors.store.ts`]: 'sql`insert into factor (id) values (1)`',
        [`${MODULES}/factors/factors.ts`]: 'store.insertFactor(tx)',
      },
      null,
    ],
    [
      'a factor written by the store of its kind',
      factorsComeThroughOneDoor,
      { [`${MODULES}/factors/totp/totp.store.ts`]: 'sql`insert into factor (id) values (1)`' },
      /totp.store.ts makes a factor/,
    ],
    [
      'a factor moved in the statement that spends something else',
      factorsComeThroughOneDoor,
      {
        [`${MODULES}/factors/code-card/code-card.store.ts`]:
          "sql`with a as (delete from code_card) update factor set state = 'active' from a`",
      },
      /code-card.store.ts moves a factor/,
    ],
    [
      'a factor whose use is noted by its kind',
      factorsComeThroughOneDoor,
      { [`${MODULES}/factors/passkey/passkey.store.ts`]: 'sql`update factor set last_used_at = now()`' },
      null,
    ],
    [
      'a factor moved by its kind',
      factorsComeThroughOneDoor,
      { [`${MODULES}/factors/totp/totp.ts`]: 'store.moveKinds(tx)' },
      /totp.ts moves a factor past/,
    ],
    ['an owned table', tablesHaveOwners, AUDIT_TABLE, null],
    [
      'a table without an owner',
      tablesHaveOwners,
      { 'server/migrations/0001-a.sql': 'create table if not exists lost (id int)' },
      /lost without/,
    ],
    [
      'a table in its store',
      tablesStayWithTheirOwner,
      { ...AUDIT_TABLE, [`${MODULES}/audit/audit.store.ts`]: 'sql`insert into audit_entry values (1)`' },
      null,
    ],
    [
      'a table in the test of its store',
      tablesStayWithTheirOwner,
      { ...AUDIT_TABLE, [`${MODULES}/audit/audit.test.ts`]: 'sql`select 1 from head`' },
      null,
    ],
    [
      'a table in a service of its own module',
      tablesStayWithTheirOwner,
      { ...AUDIT_TABLE, [`${MODULES}/audit/audit.ts`]: "q('select 1 from audit_entry')" },
      /belongs to audit/,
    ],
    [
      'a table in a foreign store',
      tablesStayWithTheirOwner,
      { ...AUDIT_TABLE, [`${MODULES}/b/b.store.ts`]: 'sql`select 1 from b join head on true`' },
      /table head/,
    ],
    [
      'a table in a list',
      tablesStayWithTheirOwner,
      { ...AUDIT_TABLE, [`${MODULES}/b/b.store.ts`]: 'sql`select 1 from b, head`' },
      /table head/,
    ],
    [
      'a table named beside SQL',
      tablesStayWithTheirOwner,
      { ...AUDIT_TABLE, [`${MODULES}/b/b.store.ts`]: "sql.table('head')" },
      /table head/,
    ],
    [
      'prose with the same word',
      tablesStayWithTheirOwner,
      { ...AUDIT_TABLE, [`${MODULES}/b/b.ts`]: "// select from head\nsay('taken from head office')" },
      null,
    ],
  ]);
});
