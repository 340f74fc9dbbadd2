/** A session of the portal that has just begun, for tests of rules that need no database. */
import type { Session } from './sessions.model.ts';

export const BORN_AT = Date.parse('2026-03-06T12:00:00Z');

export const bornSession = (unlike: Partial<Session> = {}): Session => ({
  id: 'ses_1',
  userId: 'usr_1',
  surface: 'portal',
  clientId: null,
  deviceId: null,
  deviceLabel: '',
  address: '',
  publicComputer: false,
  evidence: [],
  createdAt: BORN_AT,
  provedAt: BORN_AT,
  activeAt: BORN_AT,
  lapsed: [],
  clientName: null,
  lastAct: null,
  lastActAt: null,
  tradingSince: null,
  tradingLostAt: null,
  tradingLostTo: null,
  teardownExemptUntil: null,
  seen: null,
  drift: null,
  ...unlike,
});
