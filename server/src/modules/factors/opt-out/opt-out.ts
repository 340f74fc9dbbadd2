/**
 * Doing without a second factor, in part: a program of a trading surface is let in from a signed-in browser without another
 * proof, and money leaves as if there were no factor. Every sign-in asks on: a password alone opens nothing here. Only
 * where the legal entity allows it and no rule demands two factors; with a disclaimer whose very words go into the audit
 * trail. What was agreed to under another rule counts for nothing once the rule is there.
 */
import { readFileSync } from 'node:fs';
import type { Surface } from '@strongroom/contract';
import { type Clock, type Instant, ok, type Result, refuse } from '@strongroom/core';
import { z } from 'zod';
import type { Database, Sql, Tx } from '../../../platform/database/database.ts';
import { consume } from '../../../platform/database/primitives.ts';
import type { Outbox } from '../../../platform/outbox.ts';
import type { Actor, Audit, Origin } from '../../audit/index.ts';
import type { User } from '../../parties/index.ts';
import type { Policies, Policy } from '../../policy/index.ts';
import type { Act } from '../factor-record.ts';
import * as store from './opt-out.store.ts';

/** What one trades on; everything else asks for the second factor of everybody. */
const TRADING: readonly Surface[] = ['mobile', 'desktop'];

export interface OptOutStanding {
  readonly allowed: boolean;
  /** The rule that demands two factors, by its name. */
  readonly mandatedBy: string | null;
  readonly since: Instant | null;
  readonly agreedVersion: string | null;
  /** Surfaces that are opened for this user from a signed-in browser without another proof now. */
  readonly without: readonly Surface[];
  /** Surfaces that opting out is about. */
  readonly reach: readonly Surface[];
  readonly disclaimer: { readonly version: string; readonly text: string };
}

export interface OptOut {
  standing(user: User): Promise<OptOutStanding>;
  /** Whether the user does without, as far as the legal entity lets them today. */
  holds(user: User, on?: Sql): Promise<boolean>;
  /** Whether this user lets programs of the surface in without another proof than that of the sign-in. */
  spares(user: User, surface: Surface): Promise<boolean>;
  /** False where the user is out already, or where another disclaimer was read than is in force. */
  leave(tx: Tx, user: User, disclaimerVersion: string, act: Act): Promise<Result<null, 'act-settled'>>;
  /** Takes effect at once; false where the user was not out. */
  comeBack(tx: Tx, user: User, by: { readonly actor: Actor; readonly origin: Origin | null }): Promise<boolean>;
}

/** Why nobody may opt out here; null where they may. */
export function optOutRule(policy: Policy): string | null {
  if (policy['factor.opt-out.mandated-by'] !== null) return 'factor.opt-out.mandated-by';
  return policy['factor.opt-out.allowed'] ? null : 'factor.opt-out.allowed';
}

const text = z.string().min(1);
const disclaimer = z
  .strictObject({ version: text, text: z.strictObject({ en: text, fr: text, ja: text }) })
  .parse(JSON.parse(readFileSync(new URL('./disclaimer.json', import.meta.url), 'utf8')));

export function makeOptOut(deps: {
  database: Database;
  audit: Audit;
  outbox: Outbox;
  policies: Policies;
  clock: Clock;
}): OptOut {
  const { database, audit, outbox, policies, clock } = deps;
  const disclaimerOf = ({ person }: User) => ({ version: disclaimer.version, text: disclaimer.text[person.language] });

  async function holds(user: User, on: Sql = database.read): Promise<boolean> {
    return optOutRule(policies.for(user.entityId)) === null && (await store.findOptOut(on, user.id)) !== null;
  }

  return {
    holds,
    spares: async (user, surface) => TRADING.includes(surface) && (await holds(user)),

    async standing(user) {
      const policy = policies.for(user.entityId);
      const rule = optOutRule(policy);
      const found = rule === null ? await store.findOptOut(database.read, user.id) : null;
      return {
        allowed: rule === null,
        mandatedBy: policy['factor.opt-out.mandated-by'],
        since: found?.since ?? null,
        agreedVersion: found?.disclaimerVersion ?? null,
        without: found === null ? [] : TRADING,
        reach: TRADING,
        disclaimer: disclaimerOf(user),
      };
    },

    async leave(tx, user, version, { actor, origin, provedBy }) {
      if (version !== disclaimer.version) return refuse('act-settled');
      if (!(await consume(tx, store.insertOptOut(user.id, version, clock.now())))) return refuse('act-settled');
      const read = disclaimerOf(user);
      await audit.append(tx, {
        event: 'factor.opted-out',
        outcome: 'done',
        actor,
        origin,
        userId: user.id,
        accountId: null,
        details: { disclaimer: version, text: read.text, language: user.person.language, provedBy },
      });
      await outbox.post(tx, { type: 'factor.opted-out', key: user.id, data: { userId: user.id, provedBy } });
      return ok(null);
    },

    async comeBack(tx, user, { actor, origin }) {
      if (!(await consume(tx, store.deleteOptOut(user.id)))) return false;
      await audit.append(tx, {
        event: 'factor.opted-in',
        outcome: 'done',
        actor,
        origin,
        userId: user.id,
        accountId: null,
        details: { by: actor.kind },
      });
      await outbox.post(tx, { type: 'factor.opted-in', key: user.id, data: { userId: user.id, provedBy: null } });
      return true;
    },
  };
}
