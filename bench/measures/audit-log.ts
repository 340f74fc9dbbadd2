/**
 * Rows 6 to 6c: what the audit log costs the act that writes an entry, how fast entries are taken into the tree, how
 * soon a checkpoint covers them, and what a proof costs to make and to check.
 */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { verifyReceiptText } from '@strongroom/audit-proofs';
import {
  checkConfig,
  compose,
  loadPolicies,
  makeLogger,
  type Services,
  systemClock,
  systemRandom,
} from '@strongroom/server';
import {
  appendLeaves,
  EMPTY_FRONTIER,
  frontierRoot,
  makeMemoryHashes,
  makeNoteVerifier,
  parseVerifierKey,
  proveInclusion,
  verifyInclusion,
} from '@strongroom/transparency-log';
import pg from 'pg';
import { BROKER_TOKEN, CARRIER } from '../lib/credentials.ts';
import { figureOf, single, type Table } from '../lib/report.ts';
import { inTurn } from '../lib/rounds.ts';
import type { Stage } from '../lib/stage.ts';
import { median, pairRatio, quantile, rangeOf, rounded } from '../lib/statistics.ts';

/** Entries in the log when proofs are measured: a good week of a small broker, or a million. */
const ENTRIES = { quick: 100_000, full: 1_000_000 };
const WRITERS = 8;
const UNNEST_ROWS = 256;
const CHECKPOINTS = 30;
const PROOFS = 500;

export async function measureAuditLog(stage: Stage): Promise<Table> {
  const directory = mkdtempSync(join(tmpdir(), 'strongroom-bench-log-'));
  const databaseUrl = await stage.newDatabase();
  const house = await openHouse(databaseUrl, directory);
  const pool = new pg.Pool({ connectionString: databaseUrl, max: WRITERS });
  try {
    await pool.query(`create table bench_entry (seq bigint generated always as identity primary key, id text not null unique,
      at timestamptz not null, event text not null, user_id text, account_id text, body text not null, salt bytea not null)`);
    return await measure(stage, house.services, pool);
  } finally {
    await pool.end();
    await house.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}

async function measure(stage: Stage, services: Services, pool: pg.Pool): Promise<Table> {
  const { rounds, seconds } = stage.effort;
  const size = rounds > 3 ? ENTRIES.full : ENTRIES.quick;
  const { worker } = services.log;
  await worker.pass();

  worker.start();
  const commits = await inTurn<number>(
    new Map([
      ['entry', () => rate(seconds, () => services.database.transaction((tx) => services.audit.append(tx, anEntry())))],
      ['plain row', () => rate(seconds, () => plainRow(services))],
    ]),
    rounds,
  );
  const [entry = [], plain = []] = [commits.get('entry'), commits.get('plain row')];
  const waits = await timesToCheckpoint(services);
  await worker.stop();

  const sequenced = await sequencingRates(services, pool, size, rounds);
  const proofs = await proofTimes(services);
  return {
    title: 'Audit log',
    note: `${WRITERS} writers; a log of ${proofs.size} entries; the copy outside is written as well.`,
    rows: [
      { what: 'acts with an entry per s, sequencer running', value: rounded(median(entry)) },
      { what: 'transactions of one plain row per s', value: rounded(median(plain)) },
      { what: 'entries taken into the tree per s', value: rounded(median(sequenced.taken)) },
      { what: `rows inserted by ${UNNEST_ROWS} per s`, value: rounded(median(sequenced.raw)) },
      { what: 'commit to signed checkpoint ms, median', value: rounded(median(waits)) },
      { what: 'inclusion proof from the database ms, median', value: rounded(median(proofs.stored)) },
      { what: 'receipt checked whole, signature included, ms', value: rounded(median(proofs.receipts)) },
    ],
    figures: [
      figureOf('6-commit', pairRatio(entry, plain)),
      figureOf('6b', pairRatio(sequenced.taken, sequenced.raw)),
      figureOf('6c-checkpoint', { ...rangeOf(waits), median: quantile(waits, 0.99) }),
      single('6c-stored', quantile(proofs.stored, 0.99)),
      single('6c-memory', median(proofs.memory) * 1_000),
      single('6c-verify', median(proofs.verified) * 1_000),
    ],
  };
}

let serial = 0;
const newName = (): string => {
  serial += 1;
  return `bench_${serial}`;
};
const anEntry = () => {
  serial += 1;
  return {
    event: 'withdrawal.created',
    outcome: 'done' as const,
    actor: {
      kind: 'user' as const,
      userId: `usr_${serial % 1_000}`,
      sessionId: 'ses_bench',
      surface: 'portal' as const,
    },
    origin: { address: '192.0.2.7', device: 'Firefox on Linux', requestId: 'bench' },
    userId: `usr_${serial % 1_000}`,
    accountId: `acc_${serial % 1_000}`,
    details: { serial, amount: '1250.00', currency: 'USD', payee: 'First Harbor Bank 6789', factor: 'totp' },
  };
};

/** As large as an entry, in the same kind of transaction, and nobody's business afterwards. */
async function plainRow({ database }: Services): Promise<void> {
  const id = newName();
  const body = JSON.stringify({ v: 1, id, at: '2026-11-21T13:15:30.325Z', ...anEntry() });
  await database.transaction(async (tx) => {
    await tx.run({
      name: 'bench_plain',
      text: 'insert into bench_entry (id, at, event, user_id, account_id, body, salt) values ($1, now(), $2, $3, $4, $5, $6)',
      values: [id, 'withdrawal.created', `usr_${serial % 1_000}`, `acc_${serial % 1_000}`, body, randomBytes(32)],
    });
  });
}

async function rate(seconds: number, act: () => Promise<unknown>): Promise<number> {
  const end = performance.now() + seconds * 1_000;
  let done = 0;
  const start = performance.now();
  await Promise.all(
    Array.from({ length: WRITERS }, async () => {
      while (performance.now() < end) {
        await act();
        done += 1;
      }
    }),
  );
  return done / ((performance.now() - start) / 1_000);
}

/** From the commit of an act to a published checkpoint that covers it, ms. */
async function timesToCheckpoint({ database, audit, log }: Services): Promise<number[]> {
  const waits: number[] = [];
  for (let round = 0; round < CHECKPOINTS; round += 1) {
    const id = await database.transaction((tx) => audit.append(tx, anEntry()));
    const committed = performance.now();
    while (!(await log.receipts.receiptOf(id, () => true)).ok) await new Promise((resolve) => setTimeout(resolve, 5));
    waits.push(performance.now() - committed);
  }
  return waits;
}

/** Entries that wait are taken as fast as they can be; beside it, plain rows in batches on the same tables' disk. */
async function sequencingRates(services: Services, pool: pg.Pool, size: number, rounds: number) {
  const { database, audit, log } = services;
  const [taken, raw]: [number[], number[]] = [[], []];
  const each = Math.ceil(size / rounds);
  for (let round = 0; round < rounds; round += 1) {
    for (let written = 0; written < each; written += 1_000) {
      await database.transaction(async (tx) => {
        for (let one = 0; one < 1_000; one += 1) await audit.append(tx, anEntry());
      });
    }
    const before = (await log.receipts.published())?.size ?? 0;
    const start = performance.now();
    let after = before;
    while (after < before + each) {
      await log.worker.pass();
      after = (await log.receipts.published())?.size ?? 0;
    }
    taken.push((after - before) / ((performance.now() - start) / 1_000));
    raw.push(await unnestRate(pool, Math.min(each, 50_000)));
    process.stderr.write('.');
  }
  process.stderr.write('\n');
  return { taken, raw };
}

async function unnestRate(pool: pg.Pool, count: number): Promise<number> {
  const body = JSON.stringify({ v: 1, id: 'bench', at: '2026-11-21T13:15:30.325Z', ...anEntry() });
  const start = performance.now();
  for (let done = 0; done < count; done += UNNEST_ROWS) {
    const ids = Array.from({ length: UNNEST_ROWS }, newName);
    await pool.query({
      name: 'bench_unnest',
      text: `insert into bench_entry (id, at, event, user_id, account_id, body, salt)
             select id, now(), 'withdrawal.created', 'usr', 'acc', body, salt
             from unnest($1::text[], $2::text[], $3::bytea[]) as entry (id, body, salt)`,
      values: [ids, ids.map(() => body), ids.map(() => randomBytes(32))],
    });
  }
  return count / ((performance.now() - start) / 1_000);
}

/** All in ms. */
async function proofTimes({ log, database, audit }: Services) {
  const published = await log.receipts.published();
  if (published === null) throw new Error('nothing was published');
  const { size } = published;
  const any = (): number => Math.floor(Math.random() * size);
  const stored: number[] = [];
  for (let proof = 0; proof < PROOFS; proof += 1) stored.push(await timed(() => published.prove(any())));

  const leaves = Array.from({ length: size }, () => new Uint8Array(randomBytes(32)));
  const appended = appendLeaves(EMPTY_FRONTIER, leaves);
  const hashes = makeMemoryHashes();
  hashes.append(appended);
  const root = frontierRoot(appended.frontier);
  const [memory, verified]: [number[], number[]] = [[], []];
  for (let proof = 0; proof < PROOFS; proof += 1) {
    const index = any();
    let made: Awaited<ReturnType<typeof proveInclusion>> = [];
    memory.push(
      await timed(async () => {
        made = await proveInclusion(hashes, size, index);
      }),
    );
    const leafHash = leaves[index] as Uint8Array;
    verified.push(await timed(async () => void verifyInclusion({ size, root, index, leafHash, proof: made })));
  }

  const id = await database.transaction((tx) => audit.append(tx, anEntry()));
  await log.worker.pass();
  const receipt = await log.receipts.receiptOf(id, () => true);
  const key = parseVerifierKey(log.receipts.verifierKey);
  if (!receipt.ok || !key.ok) throw new Error('the receipt could not be had');
  const text = JSON.stringify(receipt.value);
  const trust = { origin: key.value.name, logKeys: [makeNoteVerifier(key.value)], witnesses: [], witnessThreshold: 0 };
  const receipts: number[] = [];
  for (let check = 0; check < PROOFS; check += 1) {
    receipts.push(
      await timed(async () => {
        if (!(await verifyReceiptText(text, trust)).ok) throw new Error('the receipt does not verify');
      }),
    );
  }
  return { size, stored, memory, verified, receipts };
}

async function timed(act: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await act();
  return performance.now() - start;
}

async function openHouse(databaseUrl: string, directory: string) {
  const policies = loadPolicies({ profile: 'default', overrides: {}, entities: {} });
  const config = checkConfig({
    dataDirectory: directory,
    http: { publicOrigin: 'https://strongroom.example', trustedProxies: ['127.0.0.1'] },
    vault: { rootKeys: [{ id: 'bench', key: randomBytes(32).toString('base64') }] },
    carriers: {
      main: { kind: 'messages-api', baseUrl: 'http://127.0.0.1:9/carrier', ...CARRIER, from: '+12025550100' },
    },
    mail: { host: '127.0.0.1', port: 9, tls: 'none', from: 'Strongroom <notices@strongroom.example>' },
    broker: { baseUrl: 'http://127.0.0.1:9/broker', token: BROKER_TOKEN },
  });
  if (!policies.ok) throw new Error(policies.refusal.join('; '));
  if (!config.ok) throw new Error(config.refusal.join('; '));
  return compose({
    config: config.value,
    policies: policies.value,
    entities: [],
    databaseUrl,
    clock: systemClock,
    random: systemRandom,
    logger: makeLogger('warn'),
  });
}
