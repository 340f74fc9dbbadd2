/**
 * A witness at work: one request at a time, over all logs, from reading what is remembered to having the new
 * checkpoint on the disk. The cosignature is given out after that and never before. Two requests that both fit the
 * remembered tree but not each other get one cosignature between them.
 */
import type { Clock } from '@strongroom/core';
import {
  encodeBase64,
  formatNote,
  formatSignatureLine,
  formatVerifierKey,
  makeCosigner,
  makeNoteVerifier,
} from '@strongroom/transparency-log';
import type { Logger } from '../platform/logging.ts';
import { Overtaken, type StateDirectory } from './state-directory.ts';
import type { LogKeys } from './witness.config.ts';
import { admit, judge, provesFork, type Refusal, type Submission } from './witness.rules.ts';
import type { Memory } from './witness-memory.ts';

export type Answer = { readonly status: 200; readonly lines: string } | { readonly status: 503 } | Refusal;

export interface Witness {
  readonly name: string;
  readonly verifierKey: string;
  readonly origins: readonly string[];
  memory(): Memory;
  addCheckpoint(body: Uint8Array): Promise<Answer>;
  /** When everything that was begun is done. */
  settled(): Promise<void>;
}

export function makeWitness(deps: {
  readonly state: StateDirectory;
  readonly logs: LogKeys;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Called when another process works on the directory: this one must end. */
  readonly onOvertaken: () => void;
}): Witness {
  const { state, logs, clock, logger, onOvertaken } = deps;
  const trusted = new Map([...logs].map(([origin, keys]) => [origin, keys.map(makeNoteVerifier)]));
  const cosigner = makeCosigner(state.key, clock);
  let last: Promise<unknown> = Promise.resolve();

  const inTurn = (act: () => Promise<Answer>): Promise<Answer> => {
    const turn = last.then(act);
    last = turn;
    return turn;
  };

  async function cosign(submission: Submission): Promise<Answer> {
    const { origin, size, root, text, logSignatures } = submission;
    // Also before a refusal: the size that an overtaken process remembers would make this witness look as if it had
    // forgotten.
    await state.assertNewest();
    const known = state.memory().get(origin) ?? null;
    const verdict = judge(submission, known);
    if (!verdict.ok) {
      if (known !== null && provesFork(submission, known)) {
        const shown = formatNote({ text, signatures: logSignatures });
        logger.error({ origin, cosigned: known.note, shown }, 'the log has signed two trees of one size');
      }
      return verdict.refusal;
    }
    const { name, keyId } = cosigner;
    const cosignature = { name, keyId, signature: await cosigner.sign(new TextEncoder().encode(text)) };
    // The same tree once more gets a newer time. There is nothing new to remember, so a stranger who sends a published
    // checkpoint again and again costs no writing.
    if (verdict.value.grew) {
      const note = formatNote({ text, signatures: [...logSignatures, cosignature] });
      await state.remember({ origin, size, root, note });
      logger.info({ origin, size, root: encodeBase64(root) }, 'cosigned');
    }
    return { status: 200, lines: formatSignatureLine(cosignature) };
  }

  async function attempt(submission: Submission): Promise<Answer> {
    try {
      return await cosign(submission);
    } catch (error) {
      logger.error({ error }, 'nothing was cosigned');
      if (error instanceof Overtaken) onOvertaken();
      return { status: 503 };
    }
  }

  return {
    name: state.key.name,
    verifierKey: formatVerifierKey(state.key),
    origins: [...logs.keys()],
    memory: () => state.memory(),
    async addCheckpoint(body) {
      // Before its turn: only what a trusted log signed may make others wait.
      const submission = await admit(body, trusted);
      return submission.ok ? inTurn(() => attempt(submission.value)) : submission.refusal;
    },
    settled: async () => void (await last),
  };
}
