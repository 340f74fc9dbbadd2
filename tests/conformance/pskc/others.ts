/**
 * Other readers of containers: pskctool of the OATH Toolkit (reads and holds against the schema of the RFC, opens
 * nothing sealed) and pskc2csv of python-pskc (opens what is sealed). Where one is missing this is said aloud: a check
 * that did not run must not look like one that passed.
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { PskcUnlock } from '@strongroom/pskc';

const COLUMNS = 'id,serial,secret,counter,response_length,algorithm';

export interface SchemaVerdict {
  readonly valid: boolean;
  /** What it shows of the keys, where it reads all of the file. */
  readonly shows: string | null;
}

/** A line for each key: id, serial, secret, counter, length, algorithm; null when it refuses. */
export type OpenedKeys = string | null;

export interface Others {
  readonly pskctool: ((path: string) => Promise<SchemaVerdict>) | null;
  readonly pskc2csv: ((path: string, unlock: PskcUnlock) => Promise<OpenedKeys>) | null;
}

export const findOthers = (): Others => ({
  pskctool: available('pskctool', 'pskctool') ? askPskctool : null,
  pskc2csv: available('pskc2csv', 'pskc-utils') ? askPskc2csv : null,
});

async function askPskctool(path: string): Promise<SchemaVerdict> {
  const validated = await run('pskctool', ['--validate', path]);
  const info = await run('pskctool', ['--strict', '--info', path]);
  return {
    valid: validated.code === 0 && validated.stdout.includes('OK'),
    shows: info.code === 0 ? info.stdout : null,
  };
}

async function askPskc2csv(path: string, unlock: PskcUnlock): Promise<OpenedKeys> {
  const { code, stdout } = await run('pskc2csv', ['--columns', COLUMNS, ...secretOf(unlock), path]);
  if (code !== 0) return null;
  const [, ...lines] = stdout.trim().split(/\r?\n/);
  return lines.join('\n');
}

function secretOf(unlock: PskcUnlock): string[] {
  if (unlock.kind === 'key') return ['--secret', Buffer.from(unlock.key).toString('hex')];
  return unlock.kind === 'passphrase' ? ['--password', unlock.passphrase] : [];
}

const run = (program: string, args: readonly string[]): Promise<{ code: number; stdout: string }> =>
  new Promise((resolve, reject) =>
    execFile(program, args, (error, stdout) => {
      if (error !== null && typeof error.code !== 'number') return reject(error);
      resolve({ code: error === null ? 0 : Number(error.code), stdout });
    }),
  );

function available(program: string, debianPackage: string): boolean {
  const found = (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, program)));
  if (!found) {
    process.stderr.write(
      `\n  NOT RUN: ${program} is not installed (Debian: ${debianPackage}).\n  Only what it said once is checked.\n\n`,
    );
  }
  return found;
}
