import { describe, expect, it } from 'vitest';
import type { AuditEntry } from '../audit/index.ts';
import { eventUris, securityEventsOf, toldEvents } from './caep.rules.ts';

const ISSUER = 'https://portal.broker.example';
const entry = (event: string, more: Partial<AuditEntry> = {}): AuditEntry => ({
  id: 'aud_1',
  at: 1_615_304_991_500,
  event,
  outcome: 'done',
  origin: null,
  userId: 'usr_1',
  accountId: null,
  actor: { kind: 'user', userId: 'usr_1', sessionId: 'ses_0', surface: 'portal' },
  details: {},
  ...more,
});
const told = (event: string, more: Partial<AuditEntry> = {}) =>
  securityEventsOf(entry(event, more), ISSUER).map(({ uri, ...rest }) => ({ type: uri.split('/').at(-1), ...rest }));
const USER = { format: 'iss_sub', iss: ISSUER, sub: 'usr_1' };

describe('what other systems are told', () => {
  it('of a session that ended, with its reason, as CAEP shows it', () => {
    expect(told('session.ended', { details: { session: 'ses_1', reason: 'ended-elsewhere' } })).toEqual([
      {
        type: 'session-revoked',
        subject: { format: 'complex', user: USER, session: { format: 'opaque', id: 'ses_1' } },
        claims: {
          event_timestamp: 1_615_304_991,
          initiating_entity: 'user',
          reason_admin: { en: 'ended-elsewhere' },
        },
      },
    ]);
    expect(told('session.all-ended')[0]?.subject).toEqual(USER);
  });

  it.each([
    ['factor.enrolled', 'phone', 'phone-sms', 'create'],
    ['factor.enrolled', 'passkey', 'fido2-platform', 'create'],
    ['factor.removed', 'totp', 'app', 'delete'],
    ['factor.lost', 'security-card', 'security-card', 'revoke'],
  ])('of %s (%s)', (event, kind, type, change) => {
    expect(told(event, { details: { kind } })[0]).toMatchObject({
      type: 'credential-change',
      subject: USER,
      claims: { credential_type: type, change_type: change, reason_admin: { en: event } },
    });
  });

  it.each([
    ['password.changed', ['credential-change', 'session-revoked']],
    ['password.recovered', ['credential-change', 'session-revoked', 'recovery-activated']],
    ['recovery.stopped', ['session-revoked']],
    ['party.closed', ['session-revoked', 'account-disabled']],
    ['factor.opted-out', ['assurance-level-change']],
    ['device.revoked', ['device-compliance-change']],
    ['device.replayed', ['device-compliance-change']],
    ['freeze.placed', ['account-disabled']],
    ['freeze.lifted', ['account-enabled']],
  ])('of %s: %j', (event, types) => {
    expect(told(event).map(({ type }) => type)).toEqual(types);
  });

  it('of nothing that was refused, is about nobody, or concerns nobody else', () => {
    expect(told('session.ended', { outcome: 'refused' })).toEqual([]);
    expect(told('session.ended', { userId: null })).toEqual([]);
    expect(told('withdrawal.created')).toEqual([]);
  });

  it('names who began it', () => {
    const by = (kind: AuditEntry['actor']['kind']) =>
      told('session.ended', { actor: { kind, userId: null, sessionId: null, surface: null } })[0]?.claims
        .initiating_entity;
    expect([by('staff'), by('system'), by('anonymous')]).toEqual(['admin', 'policy', 'user']);
  });

  it('has an address for every event that is told, once', () => {
    expect(new Set(eventUris).size).toBe(eventUris.length);
    for (const name of toldEvents) expect(securityEventsOf(entry(name), ISSUER).length).toBeGreaterThan(0);
  });
});
