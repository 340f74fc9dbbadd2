/** The numbers of sessions: how long each part of their power lasts, when a calendar ends them, and which one trades. */
import type { Surface } from '@strongroom/contract';
import { z } from 'zod';
import { whole } from './reach.numbers.ts';

export const surfaceName = z.enum([
  'portal',
  'mobile',
  'desktop',
  'api',
  'phone-desk',
] as const satisfies readonly Surface[]);
const weekday = z.enum(['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']);
const wallTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);
const zone = z.string().refine((name) => Intl.supportedValuesOf('timeZone').includes(name), 'is no IANA time zone');

const drift = z.enum(['ignore', 're-prove', 'end']);
/** Each thing that may change by itself, and a place and a program that change at once. */
const driftRule = z.strictObject({ network: drift, country: drift, client: drift, several: drift });

export const sessionNumbers = {
  'session.read.idle-seconds': whole(1),
  'session.read.absolute-seconds': whole(1),
  'session.trade-reduce.idle-seconds': whole(1),
  'session.trade-reduce.absolute-seconds': whole(1),
  'session.trade-open.idle-seconds': whole(1),
  'session.trade-open.absolute-seconds': whole(1),
  'session.move-money.idle-seconds': whole(1),
  'session.move-money.absolute-seconds': whole(1),
  'session.change-security.idle-seconds': whole(1),
  'session.change-security.absolute-seconds': whole(1),
  'session.public-computer.idle-seconds': whole(1),
  'session.public-computer.absolute-seconds': whole(1),
  'session.warn-before-logoff-seconds': whole(20),
  'session.per-user': whole(1),
  'session.long-lived.surfaces': z.array(z.enum(['mobile', 'desktop', 'api'])),
  'session.long-lived.idle-seconds': whole(1),
  'session.long-lived.absolute-seconds': whole(1),
  'session.weekly-end': z.strictObject({ weekday, time: wallTime, zone }),
  'session.weekly-end.surfaces': z.array(surfaceName),
  'session.teardown.surfaces': z.array(surfaceName),
  'session.teardown.regions': z.array(z.string()),
  'session.teardown.windows': z.array(
    z.strictObject({ region: z.string(), days: z.array(weekday).min(1), from: wallTime, to: wallTime, zone }),
  ),
  'mobile.re-entry-hours': whole(1, 48),
  'mobile.re-entry-seconds': whole(30, 600),
  'mobile.re-entry-biometric': z.boolean(),
  'session.teardown.exemption-days': whole(1, 30),
  'session.drift.portal': driftRule,
  'session.drift.mobile': driftRule,
  'session.drift.desktop': driftRule,
  'session.drift.api': driftRule,
  'session.drift.groups': z.array(z.enum(['trade-reduce', 'trade-open', 'move-money', 'change-security'])),
  'session.drift.ipv4-bits': whole(8, 32),
  'session.drift.ipv6-bits': whole(16, 128),
  'session.trading.newcomer': z.enum(['keep', 'yield', 'leave', 'ask']),
  'session.trading.claim-at-sign-in': z.array(surfaceName),
};
