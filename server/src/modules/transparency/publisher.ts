/**
 * Publishing a signed head: at once where no witness is configured, otherwise when as many as demanded have cosigned
 * it. Witnesses are asked beside the passes of the log, one head at a time: a slow one delays what is published, never
 * what is sequenced, signed and copied. Acts go on meanwhile, because somebody else's outage is no reason to stop ours.
 */
import { type Clock, type Instant, ok, type Result, refuse } from '@strongroom/core';
import { parseVerifierKey, proveConsistency, SIGNATURE_TYPE } from '@strongroom/transparency-log';
import type { Database } from '../../platform/database/database.ts';
import type { Logger } from '../../platform/logging.ts';
import type { Metrics } from '../../platform/metrics.ts';
import { nativeSha256 } from '../../platform/native-sha256.ts';
import type { Copier, SignedHead } from './copier.ts';
import { gatherCosignatures } from './gather-cosignatures.ts';
import type { LogIdentity } from './log-key.ts';
import { treeReader } from './log-tree.ts';
import { assertContinues, LogRolledBack } from './rollback.ts';
import { findState, publish } from './transparency.store.ts';
import { makeWitnessClient, type WitnessClient } from './witness-client.ts';

export interface WitnessConfig {
  readonly witnesses: readonly { readonly key: string; readonly url: string }[];
  readonly quorum: number;
  readonly witnessTimeoutMs: number;
}

/** Cosignatures beyond the quorum are waited for this long. */
const GRACE_MS = 100;

export interface Publisher {
  /** Resolves when the head is published, or, with witnesses, when they are being asked. */
  offer(head: SignedHead): Promise<void>;
  /** Compares with what each witness has cosigned, as far as they answer. Throws `LogRolledBack`. */
  compare(): Promise<void>;
  /** What a witness told that stops the log; null while all is well. */
  rolledBack(): LogRolledBack | null;
  /** Waits for the witnesses being asked. */
  settled(): Promise<void>;
}

export function makePublisher(
  deps: {
    database: Database;
    clock: Clock;
    logger: Logger;
    metrics: Metrics;
    identity: LogIdentity;
    copier: Copier;
  },
  config: WitnessConfig,
): Publisher {
  const { database, clock, logger, metrics, identity, copier } = deps;
  const { quorum, witnessTimeoutMs } = config;
  const witnesses = readWitnesses(config);
  let asking: Promise<void> | null = null;
  let fault: LogRolledBack | null = null;
  /** Witnesses that are away are not asked at every pass. */
  let askAgainAt: Instant = 0;

  async function release(head: SignedHead, note: string): Promise<void> {
    await copier.follow({ ...head, note });
    if (await publish(database.read, { size: head.size, note, at: clock.now() })) metrics.logSize.set(head.size);
  }

  /**
   * A witness that speaks of another tree may lie, or another node was quicker. What stops the log is only a checkpoint
   * that our own key signed, and that the database does not continue.
   */
  async function look(witness: WitnessClient): Promise<void> {
    const held = await witness.lastCosigned(identity.trust);
    const state = await findState(database.read);
    if (!held.ok || state === null) return;
    try {
      await assertContinues(database.read, state, held.value.checkpoint, `witness ${witness.key.name}`);
    } catch (error) {
      if (error instanceof LogRolledBack) fault = error;
      throw error;
    }
  }

  async function ask(head: SignedHead): Promise<void> {
    const reader = treeReader(database.read, head.size, head.root);
    const gathered = await gatherCosignatures({
      note: head.note,
      proveConsistency: (from, to) => proveConsistency(reader, from, to, nativeSha256),
      witnesses,
      quorum,
      graceMs: GRACE_MS,
    });
    for (const { witness, refusal } of gathered.refusals) logger.warn({ witness, refusal }, 'a witness did not cosign');
    const doubtful = gathered.refusals
      .filter(({ refusal }) => refusal === 'ahead-of-us' || refusal === 'inconsistent')
      .map(({ witness }) => witness);
    await Promise.all(witnesses.filter(({ key }) => doubtful.includes(key.name)).map(look));
    if (!gathered.reached) throw new Error(`${gathered.cosignatures.length} of ${quorum} witnesses cosigned`);
    await release(head, gathered.note);
  }

  return {
    async offer(head) {
      if (witnesses.length === 0) return release(head, head.note);
      if (asking !== null || clock.now() < askAgainAt) return;
      asking = ask(head)
        .catch((error: unknown) => {
          askAgainAt = clock.now() + witnessTimeoutMs;
          metrics.logFailures.inc();
          logger.error({ error }, 'the checkpoint could not be published');
        })
        .finally(() => {
          asking = null;
        });
    },
    compare: async () => {
      await Promise.all(witnesses.map(look));
    },
    rolledBack: () => fault,
    settled: async () => {
      await asking;
    },
  };
}

/** The witnesses of the configuration. Throws with every mistake in it. */
function readWitnesses({ witnesses, quorum, witnessTimeoutMs }: WitnessConfig): WitnessClient[] {
  const mistakes: string[] = [];
  const clients: WitnessClient[] = [];
  const names = new Set<string>();
  for (const [at, { key: text, url }] of witnesses.entries()) {
    const key = parseWitnessKey(text);
    if (!key.ok) mistakes.push(`auditLog.witnesses.${at}.key: ${key.refusal}`);
    else if (names.has(Buffer.from(key.value.publicKey).toString('hex'))) {
      mistakes.push(`auditLog.witnesses.${at}.key: the same key as another witness, which would count twice`);
    } else {
      names.add(Buffer.from(key.value.publicKey).toString('hex'));
      clients.push(makeWitnessClient({ key: key.value, url: url.replace(/\/$/, ''), timeoutMs: witnessTimeoutMs }));
    }
  }
  if (quorum > witnesses.length) {
    mistakes.push(`auditLog.quorum: ${quorum} cosignatures are demanded of ${witnesses.length} witnesses`);
  }
  if (mistakes.length > 0) throw new Error(mistakes.join('\n'));
  return clients;
}

function parseWitnessKey(text: string): Result<WitnessClient['key'], string> {
  const key = parseVerifierKey(text);
  if (!key.ok) return refuse(`no verifier key (${key.refusal})`);
  return key.value.type === SIGNATURE_TYPE.cosignature ? ok(key.value) : refuse('the key of a log, not of a witness');
}
