/** What modules are told of the house: how long this node believes, whom notices go to, how much hashing may wait. */
import { DAY_MS, type Instant } from '@strongroom/core';
import type { Delivery } from '../modules/delivery/index.ts';
import type { ContactPoint, Parties } from '../modules/parties/index.ts';
import type { ServiceClient } from '../modules/surfaces/index.ts';
import type { Config } from '../platform/config/config.ts';
import type { Platform } from './platform.ts';

/** How long, and how much of it, this node believes without asking the database. */
export function memoryOf({ trust, memory: { entries: capacity } }: Config) {
  return {
    users: { ttlMs: trust.userMs, capacity },
    networks: { ttlMs: trust.sessionMs, capacity },
    sessions: { trustMs: trust.sessionMs, capacity },
    pauses: { ttlMs: trust.signInPauseMs, capacity },
  };
}

/** Until when the nightly teardown leaves whom alone. */
export const exemptionsOf = ({ sessions }: Config): ReadonlyMap<string, Instant> =>
  new Map(sessions.teardownExemptions.map(({ userId, until }) => [userId, Date.parse(until)]));

/** Whom notices go to, and in which words. */
export async function ownerOf(
  { parties, delivery }: { parties: Parties; delivery: Delivery },
  policies: Platform['policies'],
  userId: string,
  now: Instant,
) {
  const user = await parties.getUser(userId);
  const { timeZone } = parties.entity(user.entityId);
  const policy = policies.for(user.entityId);
  const points = await parties.contactPointsOf(userId);
  const former = await parties.formerContactsOf(userId, now - policy['device.retired-contact-days'] * DAY_MS);
  const marked = await delivery.undeliverable([...points, ...former].map(({ value }) => value));
  const withMarks = (point: ContactPoint) => ({
    ...point,
    undeliverable: marked.get(point.value)?.has(point.kind === 'mail' ? 'mail' : 'sms') ?? false,
  });
  return {
    language: user.person.language,
    timeZone,
    policy,
    contactPoints: points.map(withMarks),
    formerContacts: former.map(withMarks),
  };
}

/** How much hashing may wait, and for how long. */
export const hasherLimits = (house: Platform['policies']['house']) => ({
  queueLength: { strangers: house['password.hash-queue'], known: house['password.hash-queue-known'] },
  deadlineMs: house['password.hash-deadline-ms'],
  timeoutMs: house['password.hash-timeout-ms'],
});

/** Who may sign what carriers tell. */
export const authTokensOf = ({ carriers }: Config): ReadonlyMap<string, string> =>
  new Map(
    Object.entries(carriers).flatMap(([name, one]) => (one.kind === 'smpp' ? [] : [[name, one.authToken] as const])),
  );

/** Systems that fetch tokens of their own: receivers of events that prove themselves with a key or a certificate. */
export const servicesOf = ({ events }: Config): readonly ServiceClient[] =>
  (events?.receivers ?? []).flatMap(({ id, scopes, oauth }) => (oauth === undefined ? [] : [{ ...oauth, id, scopes }]));
