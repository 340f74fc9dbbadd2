/**
 * `strongroom audit verify` as an auditor runs it: the real command over folders and files on disk, whole and tampered
 * with in every way the design names. Each fault has its own exit code and says which entry does not fit first.
 */
import { spawn } from 'node:child_process';
import { copyFile, cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FAULT_KINDS, type FaultKind, formatReceipt } from '@strongroom/audit-proofs';
import { type CopiedLog, exportOf, makeCopiedLog, receiptOf } from '@strongroom/audit-proofs/testing';
import {
  formatVerifierKey,
  makeCosigner,
  makeSignerKey,
  SIGNATURE_TYPE,
  signCheckpoint,
} from '@strongroom/transparency-log';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FAULT_CODES } from './verify/faults.ts';
import { readTrust, type TrustOptions } from './verify/trust.ts';

const CLI = fileURLToPath(new URL('../cli.ts', import.meta.url));
const LINES = 'entries/000000000000.jsonl';
const folder = await mkdtemp(join(tmpdir(), 'audit-verify-'));
const at = (...names: string[]): string => join(folder, ...names);
const witness = await makeSignerKey('witness.example/w1', SIGNATURE_TYPE.cosignature, new Uint8Array(32).fill(5));
const witnessKey = formatVerifierKey(witness);
const cosigners = [makeCosigner(witness, { now: () => Date.UTC(2026, 0, 2, 3, 4, 5) })];
const log = await makeCopiedLog({ batches: [300, 300], erased: [4], cosigners });
const forked = await makeCopiedLog({ batches: [300], entry: (index) => `{"other":${index}}` });
const stranger = await makeCopiedLog({ batches: [3], seed: 9 });

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function strongroom(args: readonly string[], input = ''): Promise<Ended> {
  const child = spawn(process.execPath, [CLI, ...args], { cwd: folder });
  let [out, err] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text;
  });
  child.stdin.end(input);
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, out, err })));
}

const verify = (...args: string[]): Promise<Ended> => strongroom(['audit', 'verify', ...args]);

async function writeCopy(name: string, { files }: CopiedLog): Promise<void> {
  for (const [path, bytes] of files) {
    await mkdir(dirname(at(name, path)), { recursive: true });
    await writeFile(at(name, path), bytes);
  }
}

/** A copy of the whole log with something done to it. */
async function tampered(name: string, edit: (directory: string) => Promise<void>): Promise<string> {
  await cp(at('whole'), at(name), { recursive: true });
  await edit(at(name));
  return name;
}

const editLines =
  (edit: (lines: string[]) => void) =>
  async (directory: string): Promise<void> => {
    const lines = (await readFile(join(directory, LINES), 'utf8')).split(/(?<=\n)/);
    edit(lines);
    await writeFile(join(directory, LINES), lines.join(''));
  };

const signed = (origin: string, size: number, root = log.root): Promise<string> =>
  signCheckpoint({ origin, size, root, extensions: [] }, [log.signer]);
const replaceCheckpoint =
  (note: () => string | Promise<string>) =>
  async (directory: string): Promise<void> =>
    writeFile(join(directory, 'checkpoint'), await note());

beforeAll(async () => {
  await writeCopy('whole', log);
  await writeFile(at('log.key'), `${log.key}\n`);
  await writeFile(at('kept'), log.checkpoints.get(300) ?? '');
  await writeFile(at('kept-whole'), log.checkpoint);
  await writeFile(at('kept-fork'), forked.checkpoint);
  await writeFile(at('receipt.json'), formatReceipt(await receiptOf(log, 7)));
  await writeFile(at('export.jsonl'), (await exportOf(log, [2, 4, 7, 599])).join(''));
});
afterAll(() => rm(folder, { recursive: true }));

describe('what is whole', () => {
  it('verifies: a log, and that it has grown from a checkpoint kept before', async () => {
    const { code, out, err } = await verify('log', 'whole', '--key', log.key, '--since', 'kept');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('verified: 600 entries (1 erased), which is the whole log');
    expect(out).toContain('since    checkpoint 300: nothing before it was changed');
    expect(out).toContain(`against  checkpoint 600 of ${log.origin}`);
  });

  it('verifies: a receipt, with the witness that saw its checkpoint', async () => {
    const { code, out } = await verify('receipt', 'receipt.json', '--key', 'log.key', '--witness', witnessKey);
    expect(code).toBe(0);
    expect(out).toContain('verified: entry 7');
    expect(out).toContain('入金');
    expect(out).toContain('seen by  witness.example/w1 at 2026-01-02T03:04:05');
  });

  it('verifies: an export, from standard input, for machines', async () => {
    const text = await readFile(at('export.jsonl'), 'utf8');
    const { code, out } = await strongroom(['--json', 'audit', 'verify', 'export', '-', '--key', 'log.key'], text);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ ok: true, entries: 4, erased: 1, checkpoint: { size: 600 } });
  });

  it('verifies: a log whose lines run on beyond the checkpoint, where that was said', async () => {
    await tampered(
      'growing',
      replaceCheckpoint(() => log.checkpoints.get(300) ?? ''),
    );
    const { code, out } = await verify('log', 'growing', '--key', log.key, '--growing');
    expect(code).toBe(0);
    expect(out).toContain('beyond   300 entries that this checkpoint does not vouch for');
  });
});

type Edit = (directory: string) => Promise<void>;
type Case = [name: string, kind: FaultKind, says: string, edit: Edit, more?: string[]];

const LOG_CASES: readonly Case[] = [
  [
    'flipped bit',
    'changed',
    'entry 9 is not what was logged',
    editLines((lines) => lines.splice(9, 1, (lines[9] ?? '').replace('"number\\":9', '"number\\":8'))),
  ],
  [
    'swapped',
    'swapped',
    'entry 9 has changed places with entry 40',
    editLines((lines) => ([lines[9], lines[40]] = [lines[40] ?? '', lines[9] ?? ''])),
  ],
  ['removed', 'removed', 'entry 9 is missing: entry 10 follows', editLines((lines) => lines.splice(9, 1))],
  [
    'inserted',
    'inserted',
    'what stands as entry 9 was never logged',
    editLines((lines) => lines.splice(9, 0, (lines[9] ?? '').replace('opened', 'closed'))),
  ],
  [
    'duplicated',
    'duplicated',
    'entry 9 stands again at the place of entry 10',
    editLines((lines) => lines.splice(10, 0, lines[9] ?? '')),
  ],
  ['cut tail', 'cut-tail', 'entry 590 and everything after it is missing', editLines((lines) => lines.splice(590))],
  [
    'cut line',
    'cut-tail',
    'entry 599 and everything after',
    editLines((lines) => lines.push((lines.pop() ?? '').slice(0, 50))),
  ],
  ['no lines', 'cut-tail', 'entry 0 and everything after', (directory) => rm(join(directory, LINES))],
  [
    'too large',
    'oversize',
    'entry 9 is larger',
    editLines((lines) => lines.splice(9, 1, (lines[9] ?? '').replace('opened', 'o'.repeat(16_384)))),
  ],
  ['malformed', 'malformed', 'entry 9 cannot be read', editLines((lines) => lines.splice(9, 1, '{}\n'))],
  ['forked tree', 'forked', 'another history', async () => {}, ['--since', 'kept-fork']],
  [
    'replayed checkpoint',
    'replayed',
    'entry 300 and everything after it is held back',
    replaceCheckpoint(() => log.checkpoints.get(300) ?? ''),
    ['--since', 'kept-whole'],
  ],
  ['wrong origin', 'wrong-origin', 'one of another log', replaceCheckpoint(() => signed('log.example/two', 600))],
  ['wrong key', 'wrong-key', 'no signature of the key given', replaceCheckpoint(() => stranger.checkpoint)],
  [
    'changed checkpoint',
    'bad-signature',
    'changed after the key given signed it',
    replaceCheckpoint(() => log.checkpoint.replace('\n600\n', '\n599\n')),
  ],
  ['wrong size', 'wrong-size', 'contradicts the rest from entry 599', replaceCheckpoint(() => signed(log.origin, 599))],
  [
    'unseen',
    'too-few-witnesses',
    'fewer witnesses',
    replaceCheckpoint(() => signed(log.origin, 600)),
    ['--witness', witnessKey],
  ],
  ['no tile', 'missing-tile', 'tile/0/001', (directory) => rm(join(directory, 'tile/0/001'))],
  [
    'another tile',
    'damaged-tile',
    'tile/0/001',
    (directory) => copyFile(join(directory, 'tile/0/000'), join(directory, 'tile/0/001')),
  ],
  [
    'another bundle',
    'damaged-tile',
    'tile/entries/001',
    (directory) => copyFile(join(directory, 'tile/entries/000'), join(directory, 'tile/entries/001')),
  ],
];

describe('a log that was tampered with', () => {
  it.each<Case>([...LOG_CASES])('%s: %s', async (name, kind, says, edit, more = []) => {
    const directory = await tampered(name.replaceAll(' ', '-'), edit);
    const { code, out, err } = await verify('log', directory, '--key', 'log.key', ...more);
    expect({ code, out }).toEqual({ code: FAULT_CODES[kind].code, out: '' });
    expect(err).toMatch(new RegExp(`^${kind}: [^\n]+\n$`));
    expect(err).toContain(says);
  });
});

describe('what was handed over and tampered with', () => {
  const edited = async (from: string, to: string, edit: (text: string) => string): Promise<string> => {
    const text = await readFile(at(from), 'utf8');
    expect(edit(text)).not.toBe(text);
    await writeFile(at(to), edit(text));
    return to;
  };

  it.each<[string, FaultKind, number | null, (text: string) => string]>([
    ['another word', 'changed', 7, (text) => text.replace('"number\\":7', '"number\\":8')],
    ['a proof cut', 'wrong-proof', 7, (text) => text.replace(/index 7\\n[^\\]+\\n/, 'index 7\\n')],
    ['no JSON', 'malformed', null, () => 'receipt'],
  ])('a receipt: %s', async (name, kind, index, edit) => {
    const file = await edited('receipt.json', `${name}.json`, edit);
    const { code, out, err } = await verify('receipt', file, '--key', 'log.key', '--json');
    expect({ code, err }).toEqual({ code: FAULT_CODES[kind].code, err: '' });
    expect(JSON.parse(out)).toMatchObject({ ok: false, kind, index, exitCode: code });
  });

  it.each<[string, FaultKind, string, (text: string) => string]>([
    ['a line gone', 'removed', 'entries are missing', (text) => text.split('\n').toSpliced(2, 1).join('\n')],
    ['another word', 'changed', 'entry 7', (text) => text.replace('"number\\":7', '"number\\":8')],
  ])('an export: %s', async (name, kind, says, edit) => {
    const file = await edited('export.jsonl', `${name}.jsonl`, edit);
    const { code, err } = await verify('export', file, '--key', 'log.key');
    expect(code).toBe(FAULT_CODES[kind].code);
    expect(err).toContain(says);
  });
});

describe('wrong use', () => {
  it('is said before anything is read, every mistake at once', async () => {
    const { code, out, err } = await verify('log', 'whole', '--key', 'a', '--witness', 'b', '--quorum', '3');
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err.split('\n')).toEqual([
      '--key is neither a verifier key (name+hash+base64) nor a file that holds one',
      '--witness is neither a verifier key (name+hash+base64) nor a file that holds one',
      '--quorum 3 demands more witnesses than are given',
      '',
    ]);
    expect(await verify('receipt', 'receipt.json')).toMatchObject({ code: 2, out: '' });
    expect(await verify('receipt', 'nowhere.json', '--key', 'log.key')).toMatchObject({ code: 1, out: '' });
  });

  it.each<[string, TrustOptions, string]>([
    ['a witness as the log', { key: witnessKey, witness: [] }, '--key is the key of a witness, not of a log'],
    ['the log as a witness', { key: log.key, witness: [log.key] }, '--witness is the key of a log, not of a witness'],
    [
      'one witness twice',
      { key: log.key, witness: [witnessKey, witnessKey] },
      'the log and each witness must have a key of its own',
    ],
  ])('%s', (_name, options, mistake) => {
    expect(readTrust(options)).toEqual({ ok: false, refusal: [mistake] });
  });

  it('does not stand in the way of fewer witnesses than are known, nor of another name', () => {
    const trust = readTrust({ key: log.key, witness: [witnessKey], quorum: 0, origin: 'log.example/two' });
    expect(trust).toMatchObject({ ok: true, value: { origin: 'log.example/two', witnessThreshold: 0 } });
    expect(readTrust({ key: at('log.key'), witness: [witnessKey] })).toMatchObject({
      ok: true,
      value: { origin: log.origin, witnessThreshold: 1 },
    });
  });
});

describe('the exit codes', () => {
  it('are each one fault, and none that means something else', () => {
    expect(Object.keys(FAULT_CODES).sort()).toEqual([...FAULT_KINDS].sort());
    const codes = Object.values(FAULT_CODES).map(({ code }) => code);
    expect(new Set(codes).size).toBe(codes.length);
    expect(codes.every((code) => code >= 10 && code < 64)).toBe(true);
    const named = LOG_CASES.map(([, kind]) => kind);
    expect(FAULT_KINDS.filter((kind) => kind !== 'wrong-proof' && !named.includes(kind))).toEqual([]);
  });

  it('stand in the guide and in the help as they are', async () => {
    const guide = await readFile(new URL('../../../docs/guides/verify-the-log.md', import.meta.url), 'utf8');
    const rows = guide.split('\n').filter((line) => /^\| 1\d|^\| 2\d/.test(line));
    const expected = Object.entries(FAULT_CODES).map(
      ([kind, { code, meaning }]) => `| ${code} | ${kind} | ${meaning} |`,
    );
    expect(rows).toEqual(expected);
    const { code, out } = await verify('log', '--help');
    expect(code).toBe(0);
    for (const { code: number, meaning } of Object.values(FAULT_CODES)) {
      expect(out).toMatch(new RegExp(`^ +${number} .*`, 'm'));
      expect(out).toContain(meaning);
    }
  });
});
