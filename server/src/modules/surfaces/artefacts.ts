/**
 * Where the library keeps what it hands out. The name of an artefact is the value that opens a door (a code, a token), so
 * rows are found by its hash and say nothing in clear. What is good once is used up by one conditional statement: of two
 * nodes one wins, and the loser's grant is taken back (RFC 9700 section 4.13). Tokens are found only while the session of
 * their grant is open.
 *
 * The library's own browser session is not kept at all: the only sign-in there is, is that of this house.
 */
import { hash } from 'node:crypto';
import { type Clock, ok, refuse, secondsToMs } from '@strongroom/core';
import { type Adapter, type AdapterPayload, errors } from 'oidc-provider';
import type { Database, Tx } from '../../platform/database/database.ts';
import { consume } from '../../platform/database/primitives.ts';
import { secretHash } from '../../platform/secret-hash.ts';
import type { Vault } from '../../platform/vault/vault.ts';
import type { Networks } from '../networks/index.ts';
import * as store from './artefacts.store.ts';
import type { ClientGrants } from './grants.ts';
import { LIVES_WITH_SESSION, OPENS_SESSION, type ProtocolRequest, SINGLE_USE } from './surfaces.model.ts';

type Payload = AdapterPayload;
/** With what its program was known by when it was given. */
type Kept = Payload & { readonly knownBy?: readonly string[] };
/** What opens doors by itself; whatever else was given is worth nothing without proving who comes. */
const OPENS_DOORS: ReadonlySet<string> = new Set(['AccessToken', 'ClientCredentials']);

export interface Artefacts {
  /** What the library takes: one store a kind. */
  adapter(kind: string): Adapter;
  find(kind: string, name: string): Promise<Found | null>;
  /** The same, where only the hash of the name may be known. */
  findHashed(kind: string, nameHash: Buffer): Promise<Found | null>;
  findByUserCode(userCode: string): Promise<Found | null>;
  /** Answers an open question once; false where somebody else did, or it is too late. */
  decide(tx: Tx, found: Found, payload: Payload): Promise<boolean>;
  save(tx: Tx, kind: string, name: string, payload: Payload, seconds: number): Promise<void>;
}

export interface Found {
  readonly row: store.ArtefactRow;
  readonly payload: Payload;
}

const placeOf = (kind: string, nameHash: Buffer) => ({
  table: 'oidc_artefact',
  row: `${kind}:${nameHash.toString('base64url')}`,
  column: 'payload_sealed',
});

/** What the library throws is answered as the protocol has it: a refusal, never a failure. */
function alreadyUsed(kind: string): Error {
  if (kind === 'PushedAuthorizationRequest') return new errors.InvalidRequestUri('request_uri was already used');
  return new errors.InvalidGrant(`${kind} already consumed`);
}

/** Endpoints at which a program uses what it was given, and what that is. */
const KIND_USED_AT: Readonly<Record<string, string>> = { token: 'RefreshToken', userinfo: 'AccessToken' };

export function makeArtefacts(deps: {
  database: Database;
  vault: Vault;
  grants: ClientGrants;
  networks: Pick<Networks, 'permits'>;
  clock: Clock;
  /** What each registered program is known by. */
  prints: ReadonlyMap<string, readonly string[]>;
  /** The request that is being worked on. */
  current: () => ProtocolRequest | undefined;
}): Artefacts {
  const { database, vault, grants, networks, clock, prints, current } = deps;

  async function open(row: store.ArtefactRow | null): Promise<Found | null> {
    if (row === null) return null;
    const text = await vault.open(placeOf(row.kind, row.nameHash), row.payloadSealed);
    const payload = JSON.parse(text) as Payload;
    return { row, payload: row.consumedAt === null ? payload : { ...payload, consumed: true } };
  }

  async function findHashed(kind: string, nameHash: Buffer): Promise<Found | null> {
    return open(await store.findArtefact(database.read, kind, nameHash));
  }

  async function find(kind: string, name: string): Promise<Found | null> {
    const found = await findHashed(kind, secretHash(name));
    return found === null || isKnownStill(found.payload) ? found : null;
  }

  /**
   * Attack: a key or certificate of a program was stolen, and its owner has it taken out of the configuration. What the
   * thief fetched with it before is good for minutes still: it ends here, with the first request.
   */
  function isKnownStill({ clientId = '', knownBy }: Kept): boolean {
    const now = prints.get(clientId);
    return knownBy === undefined || (now !== undefined && knownBy.every((print) => now.includes(print)));
  }

  async function findByUserCode(userCode: string): Promise<Found | null> {
    return open(await store.findByUserCode(database.read, secretHash(userCode)));
  }

  async function save(on: Tx | Database['read'], kind: string, name: string, payload: Payload, seconds: number) {
    const now = clock.now();
    const nameHash = secretHash(name);
    const { grantId, userCode } = payload as Payload & { userCode?: string };
    await store.saveArtefact(on, {
      kind,
      nameHash,
      grantId: grantId ?? null,
      createdAt: now,
      expiresAt: now + secondsToMs(seconds),
      userCodeHash: userCode === undefined ? null : secretHash(userCode),
      browserHash: kind === 'Interaction' ? (current()?.browserHash ?? null) : null,
      payloadSealed: vault.seal(placeOf(kind, nameHash), JSON.stringify(payload)),
    });
  }

  /**
   * New tokens are fetched, and who somebody is is read, from the networks of the user only; others may ask what a token is
   * from wherever they are. Nothing ends here: whoever shows a token has not yet shown that they hold it.
   */
  async function isFromWithin(kind: string, userId: string): Promise<boolean> {
    const request = current();
    if (request === undefined || KIND_USED_AT[request.endpoint] !== kind) return true;
    return networks.permits(userId, request.context.address);
  }

  /** Also found where its session has ended? Then it is not there any more. */
  async function findLiving(kind: string, name: string): Promise<Payload | undefined> {
    const found = await find(kind, name);
    if (found === null) return undefined;
    const { payload } = found;
    if (LIVES_WITH_SESSION.has(kind)) {
      const live = await grants.findSession(payload.grantId ?? '');
      return live !== null && (await isFromWithin(kind, live.session.userId)) ? payload : undefined;
    }
    if (kind === 'Grant') return (await grants.findLive(name)) === null ? undefined : payload;
    return payload;
  }

  async function useUp(kind: string, name: string): Promise<void> {
    const nameHash = secretHash(name);
    const request = current();
    const won = await database.attempt<null, 'used' | 'closed'>(async (tx) => {
      if (!(await consume(tx, store.useUp(kind, nameHash, clock.now())))) return refuse('used');
      if (!OPENS_SESSION.has(kind)) return ok(null);
      const grantId = (await store.findArtefact(tx, kind, nameHash))?.grantId ?? null;
      return grantId === null || (await grants.openSession(tx, grantId, request)) ? ok(null) : refuse('closed');
    });
    if (won.ok) return;
    const grantId = (await store.findArtefact(database.read, kind, nameHash))?.grantId ?? null;
    // Attack: a code that leaked is redeemed beside its owner. Nobody can tell which of the two was which: both lose.
    if (won.refusal === 'used' && OPENS_SESSION.has(kind) && grantId !== null) {
      await grants.revoke(grantId, 'replayed', request);
    }
    throw alreadyUsed(kind);
  }

  /** A name that was seen is no longer good: one statement, whatever the library looked up before. */
  async function spend(name: string, seconds: number): Promise<void> {
    const spent = await consume(
      database.read,
      store.spendProof(hash('sha256', name, 'buffer'), clock.now() + secondsToMs(seconds)),
    );
    if (!spent) throw new errors.InvalidRequest('this was used before');
  }

  return {
    find,
    findHashed,
    findByUserCode,
    save,
    decide: (tx, { row }, payload) =>
      consume(
        tx,
        store.decide(row.kind, row.nameHash, {
          payloadSealed: vault.seal(placeOf(row.kind, row.nameHash), JSON.stringify(payload)),
          grantId: payload.grantId ?? null,
          now: clock.now(),
        }),
      ),
    adapter: (kind) => ({
      async upsert(name, payload, seconds = 0) {
        if (kind === 'Session') return;
        if (kind === 'ReplayDetection') return spend(name, seconds);
        // The session a client knows is the grant: that is what it is told of, and what it may end.
        const { grantId } = payload;
        const named = OPENS_SESSION.has(kind) && grantId !== undefined ? { ...payload, sid: grantId } : payload;
        const knownBy = OPENS_DOORS.has(kind) ? prints.get(payload.clientId ?? '') : undefined;
        const kept: Kept = knownBy === undefined ? named : { ...named, knownBy };
        await save(current()?.tx ?? database.read, kind, name, kept, seconds);
      },
      async find(name) {
        if (kind === 'Session' || kind === 'ReplayDetection') return undefined;
        const found = await findLiving(kind, name);
        // The API and who somebody is are one resource here: a token of the one opens the other.
        if (kind !== 'AccessToken' || current()?.endpoint !== 'userinfo' || found === undefined) return found;
        const { aud: _aud, ...rest } = found;
        return rest;
      },
      findByUid: async () => undefined,
      findByUserCode: async (userCode) => (await findByUserCode(userCode))?.payload,
      async consume(name) {
        if (SINGLE_USE.has(kind)) await useUp(kind, name);
      },
      async destroy(name) {
        if (kind === 'Session') return;
        await store.deleteArtefact(database.read, kind, secretHash(name));
        if (kind !== 'Grant') return;
        const request = current();
        // At the token endpoint a grant is taken back for one reason: something of it was used a second time.
        await grants.revoke(name, request?.endpoint === 'token' ? 'replayed' : 'revoked', request);
      },
      async revokeByGrantId(grantId) {
        await store.deleteOfGrant(database.read, kind, grantId);
      },
    }),
  };
}
