/**
 * Consent: a signed-in person sees what a client asks, and gives or refuses it, once. What is given is what was shown: the
 * groups that client and surface are capped to, and the details letter by letter.
 *
 * Attack (consent fixation): somebody begins a sign-in of a program of theirs and sends the address of its page to the
 * owner, who consents; the code then arrives at the thief's browser. So a consent belongs to the browser that began it, by
 * a cookie, and to nobody else. The code of another screen is typed by the owner, who is shown what it opens.
 */
import type { CapabilityGroup, ConsentDetail } from '@strongroom/contract';
import {
  type Clock,
  DAY_MS,
  type Instant,
  newId,
  ok,
  type Random,
  type Result,
  refuse,
  SECOND_MS,
} from '@strongroom/core';
import type { Database, Tx } from '../../platform/database/database.ts';
import { increment } from '../../platform/database/primitives.ts';
import type { Principal, RequestContext } from '../../platform/http/route.ts';
import { sameToken } from '../../platform/http/same-token.ts';
import { secretHash } from '../../platform/secret-hash.ts';
import { reachOf } from '../access/index.ts';
import type { Approvals, Authorisation, AuthoriseRefusal } from '../approvals/index.ts';
import { type Audit, originOf } from '../audit/index.ts';
import type { OptOut } from '../factors/index.ts';
import type { Parties } from '../parties/index.ts';
import type { Policies } from '../policy/index.ts';
import { makePolicyOf, type Session, type Sessions } from '../sessions/index.ts';
import { meetsAcr, PHISHING_RESISTANT, type Proven, provenBy, TWO_FACTOR } from './acr.rules.ts';
import type { Artefacts, Found } from './artefacts.ts';
import { sinceOf, wordsOf } from './asked.rules.ts';
import { readDetails } from './details.rules.ts';
import type { ClientGrants } from './grants.ts';
import { CAPABILITY_SCOPES, DEVICE, HERE } from './provider.settings.ts';
import { resourceOf } from './provider.ts';
import type { Client } from './surfaces.model.ts';

export interface ConsentView {
  readonly id: string;
  readonly client: Client;
  readonly returnsTo: string | null;
  readonly groups: readonly CapabilityGroup[];
  readonly details: readonly ConsentDetail[];
  readonly demand: 'met' | 'prove-again' | 'phishing-resistant' | 'impossible';
  readonly userCode: string | null;
  readonly expiresAt: Instant;
}

type Asked = { readonly principal: Principal; readonly context: RequestContext };
type TooMany = { readonly code: 'too-many-requests'; readonly retryAt: Instant };
type Gone = { readonly code: 'not-found' };
type Decided = { readonly continueAt: string | null };

export interface Consents {
  find(id: string, asked: Asked): Promise<ConsentView | null>;
  findByUserCode(userCode: string, asked: Asked): Promise<Result<ConsentView, Gone | TooMany>>;
  give(id: string, asked: Asked): Promise<Result<Decided, Gone | AuthoriseRefusal>>;
  refuse(id: string, asked: Asked): Promise<Result<Decided, Gone>>;
}

export interface ConsentDeps {
  readonly database: Database;
  readonly audit: Audit;
  readonly parties: Parties;
  readonly policies: Policies;
  readonly sessions: Sessions;
  readonly approvals: Approvals;
  readonly artefacts: Artefacts;
  readonly grants: ClientGrants;
  readonly clients: ReadonlyMap<string, Client>;
  readonly issuer: string;
  readonly refreshDays: number;
  readonly userCodeTries: number;
  readonly deviceCodeSeconds: number;
  /** Whether this person has a factor that withstands phishing. */
  readonly hasPasskey: (userId: string) => Promise<boolean>;
  readonly optOut: Pick<OptOut, 'spares'>;
  readonly clock: Clock;
  readonly random: Random;
}

/** A question of a client as it lies in the store, with what it means for the person who looks at it. */
interface Question {
  readonly found: Found;
  readonly view: ConsentView;
  readonly session: Session;
  readonly acrValues: readonly string[];
  /** Proofs from before do not count. */
  readonly since: Instant;
}

export function makeConsents(deps: ConsentDeps): Consents {
  const { database, audit, parties, policies, sessions, approvals, artefacts, grants, clients, clock, random } = deps;
  const policyOf = makePolicyOf({ parties, policies });

  /** Somebody signed in at the portal: no client consents for its person to what another asks. */
  async function sessionOf({ principal }: Asked): Promise<Session | null> {
    if (principal.client !== null) return null;
    const found = await sessions.findById(principal.sessionId, policyOf, false);
    return found.kind === 'live' ? found.session : null;
  }

  async function lookUp(id: string, { context }: Asked): Promise<Found | null> {
    if (id.startsWith(DEVICE))
      return artefacts.findHashed('DeviceCode', Buffer.from(id.slice(DEVICE.length), 'base64url'));
    const found = await artefacts.find('Interaction', id.slice(HERE.length));
    const binding = found?.row.browserHash?.toString('base64url') ?? null;
    const { consent } = context.cookies;
    const isHere = binding !== null && consent !== undefined && sameToken(hashed(consent), binding);
    return isHere ? found : null;
  }

  async function read(found: Found | null, asked: Asked): Promise<Question | null> {
    if (found === null || found.row.decidedAt !== null || found.row.consumedAt !== null) return null;
    if (clock.now() >= found.row.expiresAt) return null;
    const session = await sessionOf(asked);
    const params = (found.payload.params ?? {}) as Readonly<Record<string, unknown>>;
    const client = clients.get(String(params.client_id ?? found.payload.clientId));
    const details = readDetails(params.authorization_details);
    if (session === null || client === undefined || details === null) return null;
    const policy = policies.for((await parties.getUser(session.userId)).entityId);
    const reach = reachOf(policy, { surface: client.surface, client });
    const wanted = new Set(wordsOf(params.scope));
    const acrValues = wordsOf(params.acr_values);
    const since = sinceOf(params, found.row.createdAt);
    const isDevice = found.row.kind === 'DeviceCode';
    return {
      found,
      session,
      acrValues,
      since,
      view: {
        id: isDevice ? DEVICE + found.row.nameHash.toString('base64url') : HERE + String(found.payload.jti),
        client,
        details,
        expiresAt: found.row.expiresAt,
        returnsTo: client.kind === 'native' ? null : new URL(String(params.redirect_uri)).host,
        groups: CAPABILITY_SCOPES.filter((group) => wanted.has(group) && reach.includes(group)),
        demand: await demandOf(session, acrValues, since),
        userCode: isDevice ? String((found.payload as { userCode?: string }).userCode) : null,
      },
    };
  }

  async function demandOf(
    session: Session,
    acrValues: readonly string[],
    since: Instant,
  ): Promise<ConsentView['demand']> {
    const proven = provenBy(session.evidence, since);
    if (proven !== null && meetsAcr(proven, acrValues)) return 'met';
    if (meetsAcr(TWO_FACTOR_ONLY, acrValues)) return 'prove-again';
    const byPasskey = { ...TWO_FACTOR_ONLY, acr: PHISHING_RESISTANT } as const;
    const could = meetsAcr(byPasskey, acrValues) && (await deps.hasPasskey(session.userId));
    return could ? 'phishing-resistant' : 'impossible';
  }

  /** What the library continues with: as if somebody had signed in there, with exactly what is proven. */
  function answerOf(question: Question, proven: Proven, grantId: string): Found['payload'] {
    const { found, view, session } = question;
    const { acr, authTime } = proven;
    const amr = [...proven.amr];
    if (found.row.kind === 'Interaction') {
      const login = { accountId: session.userId, acr, amr, ts: authTime, remember: false };
      return { ...found.payload, result: { login, consent: { grantId } } };
    }
    const { scope } = (found.payload.params ?? {}) as { scope?: string };
    const openid = wordsOf(scope).includes('openid') ? ['openid'] : [];
    return {
      ...found.payload,
      accountId: session.userId,
      acr,
      amr,
      authTime,
      grantId,
      sid: grantId,
      resource: resourceOf(deps.issuer),
      scope: [...openid, ...view.groups].join(' '),
      ...(view.details.length > 0 && { rar: [...view.details] as never }),
    };
  }

  /**
   * Attack (device code phishing): somebody far away has the owner type the code of their program; such a one is proven
   * by everybody, also by who does without the second factor for programs of their own browser.
   */
  async function sparesProof({ found, view, session }: Question): Promise<boolean> {
    if (found.row.kind !== 'Interaction') return false;
    return deps.optOut.spares(await parties.getUser(session.userId), view.client.surface);
  }

  async function record(tx: Tx, { view }: Question, asked: Asked, event: 'given' | 'refused', grantId: string | null) {
    const { principal, context } = asked;
    const { userId, sessionId, surface } = principal;
    const { client, groups, details } = view;
    await audit.append(tx, {
      event: `client-grant.${event}`,
      outcome: event === 'given' ? 'done' : 'refused',
      actor: { kind: 'user', userId, sessionId, surface },
      origin: originOf(context, null),
      userId,
      accountId: details[0]?.accountId ?? null,
      details: {
        client: client.id,
        clientName: client.name,
        surface: client.surface,
        groups: groups.join(' '),
        details: details.length,
        grant: grantId,
      },
    });
  }

  async function commit(question: Question, authorised: Authorisation, asked: Asked): Promise<Result<Decided, Gone>> {
    const { found, view, since, acrValues } = question;
    const { session } = authorised;
    const proven = provenBy(session.evidence, since);
    if (proven === null || !meetsAcr(proven, acrValues)) return refuse({ code: 'not-found' });
    const now = clock.now();
    const id = newId('grt', now, random);
    return database.attempt<Decided, Gone>(async (tx) => {
      if (!(await authorised.spend(tx))) return refuse({ code: 'not-found' });
      const { client, groups } = view;
      const { evidence, userId } = session;
      await grants.give(tx, {
        id,
        userId,
        clientId: client.id,
        surface: client.surface,
        groups,
        evidence,
        grantedAt: now,
      });
      const seconds = (deps.refreshDays * DAY_MS) / SECOND_MS;
      await artefacts.save(tx, 'Grant', id, grantPayload(id, question, deps.issuer, now, seconds), seconds);
      if (!(await artefacts.decide(tx, found, answerOf(question, proven, id)))) return refuse({ code: 'not-found' });
      await record(tx, question, asked, 'given', id);
      return ok({ continueAt: found.payload.returnTo ?? null });
    });
  }

  return {
    find: async (id, asked) => (await read(await lookUp(id, asked), asked))?.view ?? null,

    // Attack: somebody signed in types codes until one is that of a program another person is about to sign in.
    async findByUserCode(userCode, asked) {
      const { userCodeTries: limit, deviceCodeSeconds: windowSeconds } = deps;
      const budget = { limit, windowSeconds, blockSeconds: 0 };
      const counter = { scope: 'user-code', key: asked.principal.userId, budget, now: clock.now() };
      const { allowed, freeAt } = await increment(database.read, counter);
      if (!allowed) return refuse({ code: 'too-many-requests', retryAt: freeAt });
      const typed = userCode.toUpperCase().replace(/[^A-Z]/g, '');
      const question = await read(await artefacts.findByUserCode(typed), asked);
      return question === null ? refuse({ code: 'not-found' }) : ok(question.view);
    },

    async give(id, asked) {
      const question = await read(await lookUp(id, asked), asked);
      if (question === null || question.view.demand === 'impossible') return refuse({ code: 'not-found' });
      const { view, since, acrValues } = question;
      const { client } = view;
      const needsPasskey = view.demand === 'phishing-resistant' || !meetsAcr(TWO_FACTOR_ONLY, acrValues);
      const authorised = await approvals.authorise({
        ...asked,
        action: 'client-grant.give',
        account: null,
        subject: { action: 'client-grant.give', clientId: client.id, clientName: client.name },
        anyAge: await sparesProof(question),
        proof: { since, accepts: (method) => !needsPasskey || method === 'passkey' },
      });
      return authorised.ok ? commit(question, authorised.value, asked) : authorised;
    },

    async refuse(id, asked) {
      const question = await read(await lookUp(id, asked), asked);
      if (question === null) return refuse({ code: 'not-found' });
      const { found, view } = question;
      // RFC 9470 section 5: the client learns that it asked for more than there is, not that somebody said no.
      const error = view.demand === 'impossible' ? 'unmet_authentication_requirements' : 'access_denied';
      const payload =
        found.row.kind === 'Interaction'
          ? { ...found.payload, result: { error, error_description: 'the person did not consent' } }
          : { ...found.payload, error, errorDescription: 'the person did not consent' };
      return database.attempt<Decided, Gone>(async (tx) => {
        if (!(await artefacts.decide(tx, found, payload))) return refuse({ code: 'not-found' });
        await record(tx, question, asked, 'refused', null);
        return ok({ continueAt: found.payload.returnTo ?? null });
      });
    },
  };
}

const TWO_FACTOR_ONLY = { acr: TWO_FACTOR, amr: [], authTime: 0 } as const;
const hashed = (secret: string): string => secretHash(secret).toString('base64url');
function grantPayload(
  id: string,
  { view, session }: Question,
  issuer: string,
  now: Instant,
  seconds: number,
): Found['payload'] {
  const iat = Math.floor(now / SECOND_MS);
  return {
    kind: 'Grant',
    jti: id,
    iat,
    exp: iat + seconds,
    accountId: session.userId,
    clientId: view.client.id,
    openid: { scope: 'openid' },
    resources: { [resourceOf(issuer)]: ['openid', ...view.groups].join(' ') },
    ...(view.details.length > 0 && { rar: [...view.details] as never }),
  } as Found['payload'];
}
