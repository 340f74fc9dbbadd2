/**
 * How long the content of entries is kept, and how it goes. Each legal entity has two numbers: the law's minimum, before
 * which nothing is erased whoever asks, and how long the house keeps, after which everything goes by itself. Only what
 * the log has taken is erased; its commitment stays, so every proof of every other entry holds as before, and that
 * something was there, when, and of which kind stays known (docs/decisions/0023).
 *
 * Attack: a thief on staff erases the traces. Within the law's minimum nothing can be erased here, each erasure is an
 * entry with name, reason and range, and the copy outside and every receipt handed out still prove what was there.
 */
import {
  assert,
  type Clock,
  DAY_MS,
  HOUR_MS,
  type Instant,
  ok,
  type Result,
  refuse,
  secondsToMs,
} from '@strongroom/core';
import type { Database, Tx } from '../../platform/database/database.ts';
import { increment } from '../../platform/database/primitives.ts';
import { type Actor, type Audit, type ErasableEntry, systemActor } from '../audit/index.ts';
import type { Parties } from '../parties/index.ts';
import type { Policies, Policy } from '../policy/index.ts';
import type { Transparency } from '../transparency/index.ts';
import type { Responsible } from './records.model.ts';

/** One transaction and one entry for each so many: the sequencer waits for no more than that. */
const STEP_ENTRIES = 1_000;
const DAY_SECONDS = 86_400;

export interface Retention {
  /** Erases what is past its retention; answers how many entries. */
  run(): Promise<number>;
  /** The same, once a day whichever node asks first. */
  runDaily(): Promise<void>;
  /**
   * Erases what is about a user and past the law's minimum. `nextAt`: when the next of what is left may go. Refused when
   * there is something, and all of it within the minimum.
   */
  eraseUser(
    userId: string,
    by: Responsible,
  ): Promise<Result<{ erased: number; nextAt: Instant | null }, { nextAt: Instant }>>;
}

type Days = (policy: Policy) => number;
const minimumDays: Days = (policy) => policy['audit.minimum-retention-days'];
/** A house that keeps shorter than the law wants keeps as long as the law wants. */
const keptDays: Days = (policy) => Math.max(policy['audit.retention-days'], minimumDays(policy));

interface Erasing {
  readonly actor: Actor;
  readonly details: Readonly<Record<string, string>>;
}

export function makeRetention(deps: {
  database: Database;
  audit: Audit;
  log: Pick<Transparency, 'markErased'>;
  parties: Pick<Parties, 'entitiesOf' | 'entities'>;
  policies: Policies;
  clock: Clock;
}): Retention {
  const { database, audit, log, parties, policies, clock } = deps;

  /** Of an entry about a user of one entity and an account of another, the longer one counts. */
  async function keptOf(entries: readonly ErasableEntry[], days: Days): Promise<(entry: ErasableEntry) => number> {
    const entityOf = await parties.entitiesOf(
      entries.flatMap(({ userId }) => userId ?? []),
      entries.flatMap(({ accountId }) => accountId ?? []),
    );
    return ({ userId, accountId }) => {
      const entities = [userId, accountId].flatMap((id) => (id === null ? [] : (entityOf.get(id) ?? [])));
      const held = entities.length === 0 ? [policies.house] : entities.map((id) => policies.for(id));
      return Math.max(...held.map(days)) * DAY_MS;
    };
  }

  async function eraseStep(tx: Tx, entries: readonly ErasableEntry[], { actor, details }: Erasing): Promise<number> {
    const taken = await log.markErased(
      tx,
      entries.map(({ seq }) => seq),
    );
    if (taken.length === 0) return 0;
    const count = await audit.erase(
      tx,
      taken.map(({ seq }) => seq),
    );
    assert(count === taken.length, 'what the log calls erased was there until now');
    const indexes = taken.map(({ index }) => index);
    await audit.append(tx, {
      event: 'audit.erased',
      outcome: 'done',
      actor,
      origin: null,
      userId: null,
      accountId: null,
      details: { ...details, count, firstIndex: Math.min(...indexes), lastIndex: Math.max(...indexes) },
    });
    return count;
  }

  async function eraseAll(userId: string | null, days: Days, erasing: Erasing): Promise<number> {
    const now = clock.now();
    const shortest = Math.min(...[policies.house, ...parties.entities.map(({ id }) => policies.for(id))].map(days));
    let erased = 0;
    let after: ErasableEntry | null = null;
    for (;;) {
      const before = now - shortest * DAY_MS;
      const found: ErasableEntry[] = await audit.findErasable({ before, userId, after, limit: STEP_ENTRIES });
      after = found.at(-1) ?? null;
      if (after === null) return erased;
      const kept = await keptOf(found, days);
      const due = found.filter((entry) => entry.at + kept(entry) < now);
      if (due.length > 0) erased += await database.transaction((tx) => eraseStep(tx, due, erasing));
    }
  }

  const run = () => eraseAll(null, keptDays, { actor: systemActor, details: { cause: 'retention' } });

  return {
    run,
    async runDaily() {
      // A little less than a day, so that the hour does not wander.
      const windowSeconds = DAY_SECONDS - HOUR_MS / secondsToMs(1);
      const budget = { limit: 1, windowSeconds, blockSeconds: 0 };
      const turn = { scope: 'audit.retention', key: 'daily', budget, now: clock.now() };
      if ((await increment(database.read, turn)).allowed) await run();
    },
    async eraseUser(userId, { name, reason }) {
      const actor: Actor = { kind: 'staff', userId: null, sessionId: null, surface: null };
      const erased = await eraseAll(userId, minimumDays, {
        actor,
        details: { cause: 'request', user: userId, by: name, reason },
      });
      const [oldest] = await audit.findErasable({ before: clock.now() + DAY_MS, userId, after: null, limit: 1 });
      if (oldest === undefined) return ok({ erased, nextAt: null });
      const nextAt = oldest.at + (await keptOf([oldest], minimumDays))(oldest);
      return erased === 0 ? refuse({ nextAt }) : ok({ erased, nextAt });
    },
  };
}
