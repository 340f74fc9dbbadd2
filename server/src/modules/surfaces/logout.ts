/**
 * The end of a client's session, told in both directions. A client that registered an address is told with a signed token
 * when the session ends, whoever ended it (OpenID Connect Back-Channel Logout 1.0); and a client may send the browser here
 * to end its own (RP-Initiated Logout 1.0), with the identity token as the proof that the session is its own.
 *
 * Attack: a link ends the sessions of whoever follows it, or sends them to a foreign page afterwards. Only what the token
 * of that client names is ended, and the browser goes where that client registered, or to the portal.
 */
import { type Clock, newId, type Random, SECOND_MS } from '@strongroom/core';
import { createLocalJWKSet, importJWK, type JWK, jwtVerify, SignJWT } from 'jose';
import type { Database } from '../../platform/database/database.ts';
import { consume } from '../../platform/database/primitives.ts';
import { postOutside } from '../../platform/outbound.ts';
import type { Outbox } from '../../platform/outbox.ts';
import type { Audit } from '../audit/index.ts';
import * as store from './grants.store.ts';
import type { ClientGrants } from './grants.ts';
import { SIGNING_ALGORITHMS, TIMES } from './provider.settings.ts';
import type { SigningKeys } from './signing-keys.ts';
import type { Client, ClientGrant, ProtocolRequest } from './surfaces.model.ts';

const EVENT = 'http://schemas.openid.net/event/backchannel-logout';
/** Entries behind which sessions may have ended. What is missed here, housekeeping finds. */
const ENDINGS = [
  ...['session.ended', 'session.all-ended', 'password.changed', 'password.recovered', 'recovery.stopped'],
  ...['device.revoked', 'factor.suspended', 'party.closed'],
];

export interface Logout {
  /** Ends what the identity token names; answers where the browser goes. */
  byClient(query: Readonly<Record<string, unknown>>, request: ProtocolRequest): Promise<string>;
  /** Tells clients of sessions that have ended; one that does not answer is told again later. */
  tellAll(): Promise<void>;
}

export function makeLogout(deps: {
  database: Database;
  outbox: Outbox;
  audit: Audit;
  grants: ClientGrants;
  keys: SigningKeys;
  clients: ReadonlyMap<string, Client>;
  issuer: string;
  timeoutMs: number;
  clock: Clock;
  random: Random;
}): Logout {
  const { database, outbox, audit, grants, keys, clients, issuer, timeoutMs, clock, random } = deps;
  const listening = [...clients.values()].filter(({ logoutUri }) => logoutUri !== undefined).map(({ id }) => id);
  if (listening.length > 0) {
    outbox.subscribe(
      'client-logout',
      ENDINGS.map((event) => `recorded.${event}`),
      async ({ data }) => {
        const entry = await audit.read((data as { entryId: string }).entryId);
        if (entry !== null) await tell(entry.userId);
      },
    );
  }

  async function tokenFor(client: Client, { id: sid, userId: sub }: ClientGrant): Promise<string> {
    const jwk = (await keys.current()).find(({ alg }) => alg === client.algorithm);
    if (jwk === undefined) throw new Error(`no key signs ${client.algorithm}`);
    const now = clock.now();
    const iat = Math.floor(now / SECOND_MS);
    return new SignJWT({ sub, sid, events: { [EVENT]: {} } })
      .setProtectedHeader({ alg: client.algorithm, typ: 'logout+jwt', ...(jwk.kid !== undefined && { kid: jwk.kid }) })
      .setIssuer(issuer)
      .setAudience(client.id)
      .setJti(newId('lgt', now, random))
      .setIssuedAt(iat)
      .setExpirationTime(iat + TIMES.logoutTokenSeconds)
      .sign(await importJWK(jwk));
  }

  async function tell(userId: string | null): Promise<void> {
    const failures: unknown[] = [];
    for (const grant of await store.findUntold(database.read, listening, userId)) {
      const client = clients.get(grant.clientId);
      if (client?.logoutUri === undefined || (await grants.findSession(grant.id)) !== null) continue;
      const body = Buffer.from(new URLSearchParams({ logout_token: await tokenFor(client, grant) }).toString());
      const headers = { 'content-type': 'application/x-www-form-urlencoded' };
      try {
        const { status } = await postOutside(client.logoutUri, { headers, body, timeoutMs });
        // 400: it has understood, and knows no such session. Everything else may pass.
        if (status !== 200 && status !== 204 && status !== 400) throw new Error(`${client.id} answered ${status}`);
        await consume(database.read, store.told(grant.id, clock.now()));
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  }

  /** The client and the grant that an identity token of ours names. It may have run out: it says whose it was. */
  async function readHint(hint: string): Promise<{ client: Client; grantId: string } | null> {
    try {
      const shown = (await keys.current()).map(publicHalf);
      const { payload } = await jwtVerify(hint, createLocalJWKSet({ keys: shown }), {
        issuer,
        algorithms: [...SIGNING_ALGORITHMS],
        currentDate: new Date(0),
      });
      const client = typeof payload.aud === 'string' ? clients.get(payload.aud) : undefined;
      return client === undefined || typeof payload.sid !== 'string' ? null : { client, grantId: payload.sid };
    } catch {
      return null;
    }
  }

  return {
    async byClient(query, request) {
      const { id_token_hint: hint, post_logout_redirect_uri: next, state } = query;
      const read = typeof hint === 'string' ? await readHint(hint) : null;
      if (read === null) return '/refused?reason=invalid_request';
      const { client, grantId } = read;
      if (query.client_id !== undefined && query.client_id !== client.id) return '/refused?reason=invalid_request';
      await grants.revoke(grantId, 'revoked', request);
      if (typeof next !== 'string' || !client.postLogoutUris.includes(next)) return '/';
      const url = new URL(next);
      if (typeof state === 'string') url.searchParams.set('state', state);
      return url.href;
    },
    tellAll: () => (listening.length === 0 ? Promise.resolve() : tell(null)),
  };
}

const publicHalf = ({ d: _d, p: _p, q: _q, dp: _dp, dq: _dq, qi: _qi, ...rest }: JWK): JWK => rest;
