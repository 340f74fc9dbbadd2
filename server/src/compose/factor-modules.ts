/** Factors and phones, built: one strategy for each kind of factor, one machine for all of them. */
import type { Approvals } from '../modules/approvals/index.ts';
import type { Audit } from '../modules/audit/index.ts';
import { type Authenticator, makeAuthenticator, makePushService } from '../modules/authenticator/index.ts';
import { type CardChecks, makeCardChecks } from '../modules/cards/index.ts';
import type { Delivery, SimSwapCheck } from '../modules/delivery/index.ts';
import {
  type BrokenMakes,
  type CardFactors,
  type Challenges,
  type CodeCards,
  type CodeDeliveriesOf,
  codeCardStrategy,
  type Factors,
  type Grants,
  handleGrants,
  type Metadata,
  type MobileKeys,
  makeBrokenMakes,
  makeCardFactors,
  makeChallenges,
  makeCodeCards,
  makeCodeDeliveries,
  makeFactors,
  makeGrants,
  makeMobileKeys,
  makeNeedsOneDevice,
  makeOptOut,
  makePasskeys,
  makePromptAnswers,
  makePromptSignals,
  makeRecoveryCodes,
  makeSimGuard,
  makeTotpEnrolment,
  mobileKeyStrategy,
  type OptOut,
  type Passkeys,
  type PromptAnswers,
  type PromptSignals,
  passkeyStrategy,
  phoneStrategy,
  type RecoveryCodes,
  recoveryCodeStrategy,
  type SimGuard,
  securityCardStrategy,
  type TotpEnrolment,
  temporaryCodeStrategy,
  totpStrategy,
} from '../modules/factors/index.ts';
import type { Locks } from '../modules/locks/index.ts';
import type { Networks, PlaceOf } from '../modules/networks/index.ts';
import type { Parties } from '../modules/parties/index.ts';
import type { Passwords } from '../modules/passwords/index.ts';
import type { Recovery } from '../modules/recovery/index.ts';
import type { SignIn } from '../modules/sign-in/index.ts';
import type { Config } from '../platform/config/config.ts';
import { phoneOriginOf } from '../platform/config/origins.ts';
import type { Platform } from './platform.ts';

export interface FactorModules {
  readonly challenges: Challenges;
  readonly optOut: OptOut;
  readonly factors: Factors;
  readonly simGuard: SimGuard;
  readonly mobileKeys: MobileKeys;
  readonly promptSignals: PromptSignals;
  readonly passkeys: Passkeys;
  readonly brokenMakes: BrokenMakes;
  readonly recoveryCodes: RecoveryCodes;
  readonly totp: TotpEnrolment;
  readonly codeDeliveries: CodeDeliveriesOf;
  readonly grants: Grants;
  readonly codeCards: CodeCards;
  readonly cardFactors: CardFactors;
  readonly cardChecks: CardChecks;
}

export interface PhoneModules {
  readonly authenticator: Authenticator;
  readonly promptAnswers: PromptAnswers;
}

/** The server's side of phones: what they answer, and how they become mobile keys. */
export async function buildPhones(
  platform: Platform,
  config: Config,
  before: FactorModules & {
    audit: Audit;
    parties: Parties;
    networks: Pick<Networks, 'permitsNow'>;
    delivery: Delivery;
    signIn: SignIn;
    approvals: Approvals;
    locks: Locks;
    passwords: Passwords;
    recovery: Pick<Recovery, 'password'>;
  },
): Promise<PhoneModules> {
  const { signIn, approvals, recovery, mobileKeys: keys, promptSignals: signals } = before;
  const parts = { ...platform, ...before, keys, signals, phoneOrigin: phoneOriginOf(config) };
  const promptAnswers = makePromptAnswers({
    ...parts,
    deny: async (tx, { kind, id }, reason) => {
      if (kind === 'sign-in') await signIn.denyFlow(tx, id);
      if (kind === 'approval') await approvals.deny(tx, id, reason);
      if (kind === 'recovery') await recovery.password.deny(tx, id);
    },
  });
  const { eventPollMs } = config.http;
  const { push: settings = null, jobs } = config;
  const send = makePushService({ timeoutMs: settings?.timeoutMs ?? 0 });
  const pushing = { settings, send, waits: jobs.codes };
  const said = { prompts: promptAnswers, eventPollMs, keyTrustMs: config.trust.sessionMs, pushing };
  return { promptAnswers, authenticator: await makeAuthenticator({ ...parts, ...said }) };
}

/** One strategy for each kind of factor, one machine for all of them. */
export function buildFactors(
  platform: Platform,
  config: Config,
  before: {
    audit: Audit;
    parties: Parties;
    delivery: Delivery;
    placeOf: PlaceOf;
    locks: Locks;
    simSwap: SimSwapCheck;
    metadata: Metadata | null;
  },
): FactorModules {
  const party = relyingPartyOf(config, before.metadata);
  const cardChecks = makeCardChecks(platform);
  const promptSignals = makePromptSignals(platform);
  const phone = { signals: promptSignals, phoneOrigin: phoneOriginOf(config) };
  const parts = { ...platform, ...before, ...phone, party, chips: cardChecks };
  const strategies = [
    phoneStrategy(parts),
    totpStrategy(parts),
    passkeyStrategy(parts),
    recoveryCodeStrategy(parts),
    securityCardStrategy(parts),
    temporaryCodeStrategy(parts),
    codeCardStrategy(parts),
    mobileKeyStrategy(parts),
  ];
  const needsOneDevice = makeNeedsOneDevice(parts);
  const factors = makeFactors({ ...parts, strategies });
  const brokenMakes = makeBrokenMakes({ ...parts, factors });
  const grants = makeGrants({ ...parts, factors });
  handleGrants({ ...parts, grants });
  return {
    grants,
    codeCards: makeCodeCards({ ...parts, factors }),
    challenges: makeChallenges({ ...parts, strategies, factors, needsOneDevice }),
    factors,
    simGuard: makeSimGuard({ ...parts, factors }),
    promptSignals,
    mobileKeys: makeMobileKeys({ ...parts, factors }),
    brokenMakes,
    passkeys: makePasskeys({ ...parts, factors, needsOneDevice, brokenMakes }),
    recoveryCodes: makeRecoveryCodes({ ...parts, factors }),
    cardFactors: makeCardFactors({ factors }),
    cardChecks,
    optOut: makeOptOut(parts),
    totp: makeTotpEnrolment({ ...parts, factors, serviceName: config.serviceName }),
    codeDeliveries: makeCodeDeliveries(parts),
  };
}

/** Whom passkeys are made for: what the operator says, whatever a request calls us. */
const relyingPartyOf = (
  { serviceName, http: { publicOrigin, passkeyDomain, passkeyTopOrigins } }: Config,
  metadata: Metadata | null,
) => ({
  id: passkeyDomain ?? new URL(publicOrigin).hostname,
  name: serviceName,
  origin: publicOrigin,
  topOrigins: passkeyTopOrigins,
  makers: metadata?.makers ?? null,
});

/**
 * For staff it is the desk: a host of its own, below which nothing else answers, and no frame of anybody's.
 *
 * Attack: one relying party for both, so that a page of the portal asks the authenticator of a member of staff.
 */
export const deskPartyOf = (config: Config, metadata: Metadata | null) => {
  const origin = config.desk?.publicOrigin ?? NO_DESK;
  const { serviceName } = config;
  const { hostname: id } = new URL(origin);
  return { ...relyingPartyOf(config, metadata), id, origin, name: `${serviceName} desk`, topOrigins: [] };
};
/** A house without a desk has no page to ask on; answers for a name that can never exist are answers for nothing. */
const NO_DESK = 'https://desk.invalid';
