/** Every route of the product, and the gatekeeper that tells the HTTP shell who is asking. */

import { mayEver, permits } from '../modules/access/index.ts';
import { applicationRoutes } from '../modules/applications/index.ts';
import { approvalRoutes } from '../modules/approvals/index.ts';
import { phoneRoutes, portalRoutes } from '../modules/authenticator/index.ts';
import { accountRoutes } from '../modules/brokerage/index.ts';
import { cardRoutes } from '../modules/cards/index.ts';
import { closingRoutes } from '../modules/closings/index.ts';
import { genuineRoutes } from '../modules/genuine/index.ts';
import { openingRoutes } from '../modules/opening/index.ts';
import { paymentRoutes } from '../modules/payments/index.ts';
import { recordRoutes } from '../modules/records/index.ts';
import { recoveryRoutes } from '../modules/recovery/index.ts';
import { reviewRoutes } from '../modules/reviews/index.ts';
import { securityRoutes, sessionRoutes, tradingRoutes } from '../modules/security-centre/index.ts';
import { type FoundSession, makePolicyOf, makeWithinNetworks, type Session } from '../modules/sessions/index.ts';
import { signInRoutes } from '../modules/sign-in/index.ts';
import { deskRoutes, staffVerdict } from '../modules/staff/index.ts';
import { surfaceRoutes } from '../modules/surfaces/index.ts';
import { receiptRoutes } from '../modules/transparency/index.ts';
import type { Config } from '../platform/config/config.ts';
import { phoneOriginOf } from '../platform/config/origins.ts';
import type { Principal, Route } from '../platform/http/route.ts';
import type { Gatekeeper, SessionVerdict } from '../platform/http/serving.ts';
import { signedOut } from '../platform/http/signed-out.ts';
import { decided } from './decided.ts';
import type { Modules } from './modules.ts';
import type { Platform } from './platform.ts';

export function buildRoutes(platform: Platform, modules: Modules, config: Config): Route[] {
  const all = { ...platform, ...modules };
  const { serviceName } = config;
  const { parties, broker, approvals, access } = modules;
  const policyOf = makePolicyOf({ parties, policies: platform.policies });
  const within = makeWithinNetworks(modules);
  const readableAccounts = async (userId: string) =>
    (await parties.accountsOf(userId)).filter(({ rights }) => mayEver('account.read', rights)).map(({ id }) => id);
  const routes = [
    ...signInRoutes(all),
    ...sessionRoutes(all),
    ...tradingRoutes(all),
    ...openingRoutes(all),
    ...genuineRoutes({ ...all, officialHosts: officialHostsOf(config) }),
    ...approvalRoutes(approvals),
    ...applicationRoutes(modules),
    ...surfaceRoutes({
      consents: modules.surfaces.consents,
      clock: platform.clock,
      namesOf: async (userId, detail) => {
        const account = await parties.findAccount(userId, detail.accountId);
        if (account === null || detail.type !== 'withdrawal') {
          return { accountName: account?.name ?? null, payeeName: null };
        }
        const payee = (await modules.withdrawals.payees(account.id)).find(({ id }) => id === detail.payeeId);
        return { accountName: account.name, payeeName: payee?.name ?? null };
      },
    }),
    ...accountRoutes({
      core: broker,
      clock: platform.clock,
      accountsOf: parties.accountsOf,
      mayRead: async ({ userId, surface, client, evidence }, accountId) => {
        const account = await parties.findAccount(userId, accountId);
        const policy = account && (await policyOf(userId));
        if (account === null || policy === null) return null;
        const emergency = await modules.grants.reach(userId, evidence);
        const place = { surface, client, policy, emergency, rights: account.rights, now: platform.clock.now() };
        return permits('account.read', place) ? account : null;
      },
      timeZoneOf: (entityId) => parties.entity(entityId).timeZone,
    }),
    ...cardRoutes(all),
    ...paymentRoutes(all),
    ...closingRoutes(all),
    ...securityRoutes(all),
    ...recoveryRoutes(all),
    ...receiptRoutes({ receipts: modules.log.receipts, readableAccounts }),
    ...reviewRoutes(modules),
    ...recordRoutes({
      ...platform,
      ...modules.records,
      readableAccounts,
      sessionStands: async (sessionId, context) =>
        (await within(await modules.sessions.findById(sessionId, policyOf, false), context)).kind === 'live',
    }),
    ...deskRoutes(all),
    ...phoneRoutes({ ...all, ...modules.authenticator, serviceName }),
    ...portalRoutes({ ...all, ...modules.authenticator }),
  ];
  return routes.map((route) => decided(route, access));
}

/** Hosts that are ours: what configuration says, or where our pages live and our mails come from. */
function officialHostsOf(config: Config): readonly string[] {
  const { officialHosts, http, mail } = config;
  if (officialHosts !== undefined) return officialHosts;
  const pages = [http.publicOrigin, phoneOriginOf(config)].map((url) => new URL(url).hostname);
  const [, sender] = /@([^\s@<>]+)>?$/.exec(mail.from) ?? [];
  return [...new Set([...pages, ...(sender === undefined ? [] : [sender.toLowerCase()])])];
}

/** RFC 9449 section 8.2: what the next proof shall carry. */
const nonceHeader = (nonce: string | null): Record<string, string> => (nonce === null ? {} : { 'dpop-nonce': nonce });

export function makeGatekeeper(
  { policies, csrfToken }: Platform,
  { sessions, networks, drift, parties, records, staff, authenticator, surfaces }: Modules,
): Gatekeeper {
  const policyOf = makePolicyOf({ parties, policies });
  const within = makeWithinNetworks({ networks, sessions, drift });
  return {
    csrfToken,
    auditCredential: records.auditors.judge,
    async token(context, presented, activity) {
      const judged = await surfaces.entrance.judge(presented, context, activity);
      if (judged.ok) {
        const { session, client, nextNonce } = judged.value;
        return { ok: true, principal: principalOf(session, client), headers: nonceHeader(nextNonce) };
      }
      const { challenge, nonce } = judged.refusal;
      const headers = { 'www-authenticate': challenge, ...nonceHeader(nonce) };
      return { ok: false, problem: 'token-refused', extras: { headers } };
    },
    phone: (_context, signed) => authenticator.judgePhone(signed),
    signInBinding: (context) => context.cookies.signIn ?? null,
    staff: async (context, activity) => staffVerdict(await staff.deskSignIn.find(context.cookies.staff, activity)),
    staffSignInBinding: (context) => context.cookies.staffSignIn ?? null,
    acted({ sessionId }, { operationId }) {
      if (operationId !== 'recordActivity') sessions.noteAct(sessionId, operationId);
    },
    session(context, activity) {
      const { session: secret } = context.cookies;
      const found = activity ? sessions.findActing(secret, policyOf) : sessions.find(secret, policyOf);
      const judge = (inside: FoundSession): SessionVerdict => verdictOn(inside, secret);
      const inside = found instanceof Promise ? found.then((late) => within(late, context)) : within(found, context);
      return inside instanceof Promise ? inside.then(judge) : judge(inside);
    },
  };
}

const principalOf = (session: Session, client: Principal['client']): Principal => {
  const { userId, id, surface, deviceId, evidence } = session;
  return { userId, sessionId: id, surface, deviceId, client, evidence };
};

function verdictOn(found: FoundSession, secret: string | undefined): SessionVerdict {
  if (found.kind === 'live') {
    return { ok: true, principal: principalOf(found.session, null) };
  }
  const problem = secret === undefined ? 'not-signed-in' : 'session-ended';
  // A proof replaces the secret while the page has requests under way. Their refusal arrives after the new cookie: only a
  // secret that is known to have ended may take the cookie away.
  if (found.kind !== 'ended') return { ok: false, problem, members: {}, extras: {} };
  const members = found.reason === null ? {} : { rule: found.reason };
  return { ok: false, problem, members, extras: signedOut(found.publicComputer) };
}
