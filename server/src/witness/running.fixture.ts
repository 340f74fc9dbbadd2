/** A witness on loopback with a clock of its own and a directory that ends with the test. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { VerifierKey } from '@strongroom/transparency-log';
import { makeLogger } from '../platform/logging.ts';
import { systemRandom } from '../platform/system.ts';
import { type RunningWitness, startWitness } from './start-witness.ts';

export interface TestWitness extends RunningWitness {
  readonly folder: string;
  /** What it logged, one object a line. */
  readonly logged: readonly string[];
  readonly clock: { at: number };
  readonly overtaken: () => boolean;
  post(body: Uint8Array | string): Promise<{ status: number; type: string | null; text: string }>;
  remove(): Promise<void>;
}

export async function runWitness(
  logs: readonly VerifierKey[],
  given: { readonly name?: string; readonly folder?: string } = {},
): Promise<TestWitness> {
  const folder = given.folder ?? (await mkdtemp(join(tmpdir(), 'strongroom-witness-')));
  const logged: string[] = [];
  const clock = { at: 1_700_000_000_000 };
  let overtaken = false;
  const started = await startWitness(
    {
      listen: { host: '127.0.0.1', port: 0 },
      folder,
      name: given.name ?? 'witness.example/w1',
      logs: new Map(logs.map((key): [string, VerifierKey[]] => [key.name, [key]])),
      moved: false,
    },
    {
      clock: { now: () => clock.at },
      random: systemRandom,
      logger: makeLogger('info', { write: (line) => void logged.push(line) }),
      onOvertaken: () => {
        overtaken = true;
      },
    },
  );
  if (!started.ok) throw new Error(started.refusal.reason);
  const { url, stop } = started.value;
  return {
    ...started.value,
    folder,
    logged,
    clock,
    overtaken: () => overtaken,
    async post(body) {
      const response = await fetch(`${url}/add-checkpoint`, { method: 'POST', body: Buffer.from(body) });
      return { status: response.status, type: response.headers.get('content-type'), text: await response.text() };
    },
    async remove() {
      await stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
