/** From where somebody reaches what: the numbers of surfaces and of devices. Part of the one schema in policy.model.ts. */
import { type CapabilityGroup, PROOF_METHODS } from '@strongroom/contract';
import { z } from 'zod';

export const whole = (least: number, most = 1_000_000_000) => z.int().min(least).max(most);
/** What a surface may reach, as a list that a profile may shorten and not lengthen. */
const groups = <const Group extends CapabilityGroup>(...ceiling: readonly [Group, ...Group[]]) =>
  z.array(z.enum(ceiling));

export const reachNumbers = {
  'surface.portal.groups': groups('read', 'trade-reduce', 'trade-open', 'move-money', 'change-security'),
  'surface.mobile.groups': groups('read', 'trade-reduce', 'trade-open'),
  'surface.desktop.groups': groups('read', 'trade-reduce', 'trade-open'),
  // Money only by the details of one act that somebody consented to (docs/decisions/0054-*.md).
  'surface.api.groups': groups('read', 'trade-reduce', 'trade-open', 'move-money'),
  'surface.phone-desk.groups': groups('read', 'trade-reduce'),
  'device.remember-days': whole(1),
  'device.series-grace-seconds': whole(0, 60),
  'device.proof-seconds': whole(30, 900),
  'device.strict-messages': z.boolean(),
  'device.approving-methods': z.array(z.enum(PROOF_METHODS)),
  'device.cool-down-hours': whole(0, 720),
  'device.cool-down-usd-minor': whole(0),
  'device.trust-days': whole(1, 365),
  'device.trusted-per-user': whole(0, 20),
  'device.users-trusting': whole(1, 20),
  'device.trusted-signs-in-with-less': z.boolean(),
  'device.posture-days': whole(1, 730),
  'device.trust-needs': z.array(z.enum(['unshared', 'score', 'answers'])),
  'device.trust-score': whole(0, 100),
  'device.retired-contact-days': whole(0, 365),
};
