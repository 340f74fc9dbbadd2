/**
 * `audit verify`: checks a receipt, an export or a whole log against a key that the reader brings along. Needs no
 * configuration, no database, no network and no trust in whoever hands over the file. Every fault has its own exit code
 * and names the first entry that does not fit. What it needs of the product, it loads when it is asked for a database.
 */
import { createReadStream } from 'node:fs';
import {
  type AuditFault,
  faultOf,
  type VerifiedLog,
  verifyExport,
  verifyLog,
  verifyReceiptText,
} from '@strongroom/audit-proofs';
import { type Result, refuse } from '@strongroom/core';
import type { LogTrust } from '@strongroom/transparency-log';
import { type Command, InvalidArgumentError } from 'commander';
import { nativeSha256 } from '../platform/native-sha256.ts';
import { type Globals, globalsOf, refuseToStart } from './printing.ts';
import { openCopyDirectory } from './verify/copy-directory.ts';
import { codesAsHelp } from './verify/faults.ts';
import { exportReport, logReport, receiptReport, report } from './verify/report.ts';
import { readTrust, type TrustOptions } from './verify/trust.ts';

const HELP = `
How to get the key and what is proven: docs/guides/verify-the-log.md

Exit codes
   0  verified
   1  a file could not be read
   2  wrong use
${codesAsHelp()}`;

export function addAuditVerifyCommands(audit: Command, program: Command): void {
  const verify = audit
    .command('verify')
    .description('check a receipt, an export or a whole log, offline and without trust in whoever gave it');
  const add = (name: string, description: string, argument: string, meaning: string): Command =>
    addTrust(verify.command(name).description(description).argument(argument, meaning));
  const file = 'the file, or - for standard input';
  add('receipt', 'one entry with its proof', '<file>', file).action(async (path: string, options: TrustOptions) => {
    const text = decode(await readBytes(path));
    report(globalsOf(program), await verifyReceiptText(text ?? '', trustOf(options), nativeSha256), receiptReport);
  });
  add('export', 'many entries, each with its proof', '<file>', file).action(
    async (path: string, options: TrustOptions) => {
      report(globalsOf(program), await verifyExport(streamOf(path), trustOf(options), nativeSha256), exportReport);
    },
  );
  add('log', 'every entry of a log, in an outside copy', '<directory>', 'the outside copy')
    .option('--since <file>', 'a checkpoint kept from an earlier day, which the log must continue')
    .option('--growing', 'the copy was taken while the log was written: count what lies beyond the checkpoint')
    .action(async (directory: string, options: LogOptions) =>
      report(globalsOf(program), await verifyDirectory(directory, options), logReport),
    );
  addDatabase(verify, program);
}

/** What a reader trusts, given on the command line. */
const addTrust = (command: Command): Command =>
  command
    .requiredOption('--key <vkey>', "the log's verifier key, or a file that holds it")
    .option('--origin <name>', 'the name of the log, where it is not that of its key')
    .option('--witness <vkey>', 'verifier key of a witness, or a file that holds it; may be repeated', collect, [])
    .option('--quorum <number>', 'how many of them must have cosigned (all)', asCount)
    .addHelpText('after', HELP);

function addDatabase(verify: Command, program: Command): void {
  addTrust(verify.command('database').description('every entry of a log, in its database'))
    .option('--database <url>', 'postgres://…; without it the configured one')
    .option('--checkpoint <file>', 'what the database must hold, from its outside copy or a receipt')
    .option('--since <file>', 'a checkpoint kept from an earlier day, which the log must continue')
    .action(async (options: DatabaseOptions) => {
      const globals = globalsOf(program);
      const { verifyDatabase } = await import('./verify/database.ts');
      const storage =
        options.database === undefined ? await configured(globals) : { url: options.database, stop: async () => {} };
      try {
        const [checkpoint, since] = [await noteIn(options.checkpoint), await noteIn(options.since)];
        report(
          globals,
          await verifyDatabase({ url: storage.url, trust: trustOf(options), checkpoint, since }),
          logReport,
        );
      } finally {
        await storage.stop();
      }
    });
}

/** The database that the configuration names. */
async function configured(globals: Globals) {
  const [{ openStorage }, { configOf }, { makeLogger }] = await Promise.all([
    import('../platform/stored-database.ts'),
    import('./terminal.ts'),
    import('../platform/logging.ts'),
  ]);
  return openStorage(configOf(globals), makeLogger('warn'));
}

const noteIn = async (file: string | undefined): Promise<string | undefined> =>
  file === undefined ? undefined : (decode(await readBytes(file)) ?? '');

interface DatabaseOptions extends TrustOptions {
  readonly database?: string;
  readonly checkpoint?: string;
  readonly since?: string;
}

interface LogOptions extends TrustOptions {
  readonly since?: string;
  readonly growing?: boolean;
}

async function verifyDirectory(directory: string, options: LogOptions): Promise<Result<VerifiedLog, AuditFault>> {
  const trust = trustOf(options);
  const { since: file, growing = false } = options;
  const since = file === undefined ? undefined : decode(await readBytes(file));
  if (since === null) return refuse(faultOf('malformed', 'kept checkpoint: not-utf8'));
  return verifyLog(await openCopyDirectory(directory), trust, { since, growing, sha256: nativeSha256 });
}

function trustOf(options: TrustOptions): LogTrust {
  const trust = readTrust(options);
  return trust.ok ? trust.value : refuseToStart(trust.refusal);
}

const streamOf = (path: string): AsyncIterable<Uint8Array> => (path === '-' ? process.stdin : createReadStream(path));

async function readBytes(path: string): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for await (const piece of streamOf(path)) pieces.push(piece);
  return Buffer.concat(pieces);
}

/** Null for what is no UTF-8, which no format here is. */
function decode(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

const collect = (value: string, before: readonly string[]): readonly string[] => [...before, value];

function asCount(text: string): number {
  const count = Number(text);
  if (!/^\d{1,3}$/.test(text)) throw new InvalidArgumentError('a number of witnesses');
  return count;
}
