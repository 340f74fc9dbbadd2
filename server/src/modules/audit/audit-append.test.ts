/** What is written while the log cannot be kept, and what never. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Database, openDatabase } from '../../platform/database/database.ts';
import { type FreshDatabase, freshDatabase } from '../../testing/database.ts';
import { anEvent } from '../../testing/log.fixture.ts';
import { type AuditEvent, makeAudit } from './index.ts';

let fresh: FreshDatabase;
let database: Database;

beforeAll(async () => {
  fresh = await freshDatabase();
  database = openDatabase(fresh.url, { poolSize: 3, onError: () => {} });
});
afterAll(async () => {
  await database.close();
  await fresh.drop();
});

const random = (length: number): Uint8Array => crypto.getRandomValues(new Uint8Array(length));

async function append(event: Partial<AuditEvent>, assertWritable: () => void): Promise<number> {
  const audit = makeAudit({ database, clock: { now: () => 1_000 }, random, assertWritable });
  await database.transaction((tx) => audit.append(tx, anEvent(1, event)));
  return audit.lastSeq();
}
const refuse = (): never => {
  throw new Error('the audit log cannot be kept');
};

it('a session can be ended while the log cannot be kept, and nothing else is done', async () => {
  expect(await append({ event: 'session.ended' }, refuse)).toBe(1);
  expect(await append({ event: 'session.all-ended' }, refuse)).toBe(2);
  for (const event of ['session.opened', 'password.changed', 'withdrawal.created', 'audit.read'])
    await expect(append({ event }, refuse)).rejects.toThrow('cannot be kept');
});

it('an entry that every verifier would refuse is never written', async () => {
  const before = await append({}, () => {});
  await expect(append({ details: { much: 'x'.repeat(16_384) } }, () => {})).rejects.toThrow('no longer than');
  expect(await append({}, () => {})).toBeGreaterThan(before);
});
