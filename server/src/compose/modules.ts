/**
 * The modules, each built from those before it. A module's own type says what it uses; the platform is handed over
 * whole because every module takes most of it.
 */
import { type Access, makeAccess } from '../modules/access/index.ts';
import { handleAlerts } from '../modules/alerts/index.ts';
import { type Applications, makeApplications } from '../modules/applications/index.ts';
import { type Approvals, makeApprovals } from '../modules/approvals/index.ts';
import type { Audit } from '../modules/audit/index.ts';
import type { BrokerCore } from '../modules/brokerage/index.ts';
import { type Cards, makeCards } from '../modules/cards/index.ts';
import { type Closings, handleLapses, makeClosings } from '../modules/closings/index.ts';
import { type Devices, makeDevices } from '../modules/devices/index.ts';
import { type Endpoints, makeEndpoints } from '../modules/endpoints/index.ts';
import { type Events, makeEvents } from '../modules/events/index.ts';
import { type BrokenMakes, loadMetadata, type Metadata, takeMetadata } from '../modules/factors/index.ts';
import type { PlaceOf } from '../modules/networks/index.ts';
import { makeOpening, type Opening } from '../modules/opening/index.ts';
import { type ContactCodes, type LegalEntity, makeContactCodes, type Parties } from '../modules/parties/index.ts';
import { type Hasher, makePasswords, type Passwords, startHasher } from '../modules/passwords/index.ts';
import {
  type DelayedWithdrawals,
  handleWithdrawals,
  makeDelayedWithdrawals,
  makeWithdrawals,
  type Withdrawals,
} from '../modules/payments/index.ts';
import { makeRecovery, type Recovery } from '../modules/recovery/index.ts';
import { makeReviews, type Reviews } from '../modules/reviews/index.ts';
import { makePasswordChange, type PasswordChange } from '../modules/security-centre/index.ts';
import {
  type DriftWatch,
  handleEmergencySessions,
  makeDriftWatch,
  makePolicyOf,
  makeReEntry,
  makeSessions,
  makeTeardownExemptions,
  type ReEntry,
  type Sessions,
  type TeardownExemptions,
} from '../modules/sessions/index.ts';
import { makeSignIn, type SignIn } from '../modules/sign-in/index.ts';
import { makeStaffDesk, type StaffDesk } from '../modules/staff/index.ts';
import { makeSurfaces, type Surfaces } from '../modules/surfaces/index.ts';
import type { Config } from '../platform/config/config.ts';
import { originsOf } from '../platform/config/origins.ts';
import { settleBrokenMakes } from './broken-makes.ts';
import { buildFactors, buildPhones, deskPartyOf, type FactorModules, type PhoneModules } from './factor-modules.ts';
import { buildGround, type GroundModules } from './ground-modules.ts';
import { buildLog, type LogModules } from './log-modules.ts';
import { buildDelivery, type MessageModules } from './message-modules.ts';
import { exemptionsOf, hasherLimits, memoryOf, ownerOf, servicesOf } from './module-settings.ts';
import type { Outside } from './outside.ts';
import type { Platform } from './platform.ts';
import { type StaffActDeps, staffActKinds } from './staff-acts.ts';
import { type StaffClientDeps, staffClients } from './staff-clients.ts';

export interface Modules
  extends LogModules,
    MessageModules,
    GroundModules,
    PhoneModules,
    Omit<FactorModules, 'cardFactors' | 'cardChecks'> {
  readonly contactCodes: ContactCodes;
  readonly devices: Devices;
  readonly hasher: Hasher;
  readonly passwords: Passwords;
  readonly sessions: Sessions;
  readonly drift: DriftWatch;
  readonly reEntry: ReEntry;
  readonly teardownExemptions: TeardownExemptions;
  readonly access: Access;
  readonly signIn: SignIn;
  readonly approvals: Approvals;
  readonly applications: Applications;
  readonly surfaces: Surfaces;
  readonly broker: BrokerCore;
  readonly cards: Cards;
  readonly withdrawals: Withdrawals;
  readonly closings: Closings;
  readonly delayedWithdrawals: DelayedWithdrawals;
  readonly passwordChange: PasswordChange;
  readonly opening: Opening;
  readonly recovery: Recovery;
  readonly reviews: Reviews;
  readonly events: Events;
  readonly endpoints: Endpoints;
  readonly staff: StaffDesk;
}

export async function buildModules(
  platform: Platform,
  outside: Outside,
  { config, entities }: { config: Config; entities: readonly LegalEntity[] },
): Promise<Modules> {
  const { broker } = outside;
  const serviceNames = [config.serviceName, 'strongroom', ...entities.map((entity) => entity.name)];

  const { audit, log } = await buildLog(platform, config);
  const { delivery, receipts, mailReturns, phrases } = buildDelivery(platform, outside, config, audit);
  const ground = await buildGround(platform, config, { audit, log, entities });
  const { parties, identities, locks, geography, networks } = ground;
  const contactCodes = makeContactCodes({ ...platform, delivery });
  const devices = makeDevices({ ...platform, origin: config.http.publicOrigin });
  const hasher = startHasher({ ...platform, limits: hasherLimits(platform.policies.house) });
  const passwords = await makePasswords({ ...platform, ...outside, hasher, housePolicy: platform.policies.house });
  const reached = { ...outside, audit, parties, delivery, locks, placeOf: geography.placeOf };
  const metadata = loadMetadata(config.http, platform.clock.now());
  await takeMetadata({ ...platform, audit }, metadata, platform.clock.now());
  if (metadata?.blob?.stale === true) platform.logger.warn(metadata.blob, 'the passkey metadata is stale');
  const built = buildFactors(platform, config, { ...reached, metadata });
  const { challenges, factors, simGuard, grants } = built;
  const { sessions, drift, reEntry, teardownExemptions } = buildSessions(platform, config, {
    audit,
    parties,
    placeOf: geography.placeOf,
  });
  handleEmergencySessions({ ...platform, parties, sessions, grants });
  const access = makeAccess({ ...platform, audit, parties, locks, sessions, grants });
  const reach = {
    ...built,
    parties,
    devices,
    networks,
    passwords,
    sessions,
    drift,
    pauseMemory: memoryOf(config).pauses,
  };
  const signIn = makeSignIn({ ...platform, audit, ...reach });
  const approvals = makeApprovals({ ...platform, ...built, audit, parties, locks, devices, sessions });
  const applications = makeApplications({
    ...platform,
    audit,
    parties,
    locks,
    devices,
    networks,
    grants,
    sessions,
    drift,
    applications: config.gate?.applications ?? [],
  });
  const surfaces = makeSurfaces({
    ...platform,
    audit,
    parties,
    networks,
    sessions,
    drift,
    approvals,
    memory: memoryOf(config).sessions,
    settings: config.surfaces,
    services: servicesOf(config),
    issuer: config.http.publicOrigin,
    certifiedOrigin: config.mutualTls?.publicOrigin ?? null,
    optOut: built.optOut,
    hasPasskey: async (userId) => (await factors.list(userId)).some(({ kind }) => kind === 'passkey'),
  });
  const cards = makeCards({ ...platform, ...built, audit, parties, identities, signIn, broker });
  const money = {
    ...built,
    audit,
    parties,
    approvals,
    broker,
    details: surfaces.details,
    reserveOf: cards.ledger.blockedUsdMinor,
  };
  const withdrawals = makeWithdrawals({ ...platform, ...money });
  const closing = { ...platform, audit, parties, broker, cards, withdrawals };
  const closings = makeClosings(closing);
  handleLapses(closing);
  const delayedWithdrawals = makeDelayedWithdrawals({ ...platform, audit });
  handleWithdrawals({ ...platform, audit, broker, delayed: delayedWithdrawals, waits: config.jobs.withdrawals });
  const doors = {
    ...platform,
    audit,
    delivery,
    parties,
    contactCodes,
    passwords,
    factors,
    sessions,
    signIn,
    serviceNames,
    portalUrl: config.http.publicOrigin,
  };
  const opening = makeOpening({ ...doors, totp: built.totp, passkeys: built.passkeys });
  const recovery = makeRecovery({ ...doors, locks, devices, challenges, simGuard });
  const passwordChange = makePasswordChange({ ...doors, approvals, recovery: recovery.password });
  const phones = await buildPhones(platform, config, { ...doors, ...built, locks, networks, approvals, recovery });
  const contactsOf = (userId: string) =>
    ownerOf({ parties, delivery }, platform.policies, userId, platform.clock.now());
  handleAlerts({ ...platform, audit, delivery, contactsOf, placeOf: geography.placeOf });
  const reviews = makeReviews({ ...platform, audit, delivery, parties });
  const origins = originsOf(config, { served: 'anywhere' }).map(({ origin }) => origin);
  const endpoints = makeEndpoints({ ...platform, audit, settings: config.endpoints, origins });
  const events = makeEvents({
    ...platform,
    audit,
    issuer: config.http.publicOrigin,
    entrance: surfaces.serviceEntrance,
    certifiedOrigin: config.mutualTls?.publicOrigin ?? null,
    settings: config.events,
    lookEveryMs: config.http.eventPollMs,
  });
  const all = {
    ...ground,
    ...built,
    ...phones,
    audit,
    log,
    delivery,
    receipts,
    mailReturns,
    phrases,
    contactCodes,
    devices,
    hasher,
    passwords,
    sessions,
    drift,
    reEntry,
    teardownExemptions,
    access,
    signIn,
    approvals,
    surfaces,
    applications,
    broker,
    cards,
    withdrawals,
    closings,
    delayedWithdrawals,
    passwordChange,
    opening,
    recovery,
    reviews,
    events,
    endpoints,
  };
  const staff = buildStaff(platform, config, { ...all, serviceNames, metadata });
  await settleBrokenMakes({ ...all, staff }, metadata);
  return { ...all, staff };
}

/** The desk of staff, with every kind of act it may do. */
function buildStaff(
  platform: Platform,
  config: Config,
  before: Omit<StaffActDeps & StaffClientDeps, keyof Platform> & {
    passwords: Passwords;
    serviceNames: readonly string[];
    metadata: Metadata | null;
    brokenMakes: BrokenMakes;
  },
): StaffDesk {
  const { desk, activity } = config;
  return makeStaffDesk({
    ...platform,
    ...before,
    ...staffClients({ ...platform, ...before }),
    kinds: staffActKinds({ ...platform, ...before }),
    deskUrl: desk?.publicOrigin ?? null,
    party: deskPartyOf(config, before.metadata),
    saveEveryMs: activity.saveEveryMs,
  });
}

/** Sessions, and what watches that each is used where it was proven. */
function buildSessions(
  platform: Platform,
  config: Config,
  around: { readonly audit: Audit; readonly parties: Parties; readonly placeOf: PlaceOf },
): {
  readonly sessions: Sessions;
  readonly drift: DriftWatch;
  readonly reEntry: ReEntry;
  readonly teardownExemptions: TeardownExemptions;
} {
  const { audit, parties, placeOf } = around;
  const configured = exemptionsOf(config);
  const sessions = makeSessions({
    ...platform,
    audit,
    memory: memoryOf(config).sessions,
    ...config.activity,
    exemptions: configured,
  });
  const policyOf = makePolicyOf({ parties, policies: platform.policies });
  const drift = makeDriftWatch({ ...platform, audit, sessions, placeOf, policyOf });
  return {
    sessions,
    drift,
    reEntry: makeReEntry({ ...platform, audit, sessions }),
    teardownExemptions: makeTeardownExemptions({ ...platform, audit, sessions, configured }),
  };
}
