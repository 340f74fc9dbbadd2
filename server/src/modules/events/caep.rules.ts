/**
 * From an entry of the audit trail to the events that other systems understand (CAEP 1.0, RISC 1.0). The trail says
 * everything that happened; this says which of it concerns somebody else's session, credential, device or account.
 * Nothing personal leaves: a user is an id at this issuer.
 */
import { type JsonValue, SECOND_MS } from '@strongroom/core';
import type { AuditEntry } from '../audit/index.ts';
import type { SecurityEvent } from './events.model.ts';

const CAEP = 'https://schemas.openid.net/secevent/caep/event-type/';
const RISC = 'https://schemas.openid.net/secevent/risc/event-type/';
const SSF = 'https://schemas.openid.net/secevent/ssf/event-type/';

export const VERIFICATION = `${SSF}verification`;
export const STREAM_UPDATED = `${SSF}stream-updated`;

type Claims = { readonly [name: string]: JsonValue };
interface Rule {
  readonly uri: string;
  readonly claims: (entry: AuditEntry) => Claims;
}

const caep = (type: string, claims: Rule['claims'] = () => ({})): Rule => ({ uri: `${CAEP}${type}`, claims });
const risc = (type: string, claims: Rule['claims'] = () => ({})): Rule => ({ uri: `${RISC}${type}`, claims });

/** CAEP 1.0 section 3.3.1: its own words for kinds of credentials; where it has none, ours. */
const CREDENTIALS: Readonly<Record<string, string>> = {
  phone: 'phone-sms',
  totp: 'app',
  'mobile-key': 'app',
  passkey: 'fido2-platform',
};
const credentialOf = ({ details }: AuditEntry): string => {
  const kind = typeof details.kind === 'string' ? details.kind : '';
  return CREDENTIALS[kind] ?? (kind === '' ? 'app' : kind);
};
const credential = (change: 'create' | 'revoke' | 'update' | 'delete'): Rule =>
  caep('credential-change', (entry) => ({ credential_type: credentialOf(entry), change_type: change }));
const password = caep('credential-change', () => ({ credential_type: 'password', change_type: 'update' }));
const assurance = (direction: 'increase' | 'decrease'): Rule =>
  caep('assurance-level-change', () => ({
    namespace: 'NIST-AAL',
    current_level: direction === 'increase' ? 'nist-aal2' : 'nist-aal1',
    previous_level: direction === 'increase' ? 'nist-aal1' : 'nist-aal2',
    change_direction: direction,
  }));
const compliance = (now: 'compliant' | 'not-compliant'): Rule =>
  caep('device-compliance-change', () => ({
    current_status: now,
    previous_status: now === 'compliant' ? 'not-compliant' : 'compliant',
  }));

const revoked = caep('session-revoked');

const RULES: Readonly<Record<string, readonly Rule[]>> = {
  'session.opened': [caep('session-established')],
  'session.ended': [revoked],
  'session.all-ended': [revoked],
  // Sessions end with these too, without an entry for each. Attack: whoever was shut out here stays in at a partner.
  'password.changed': [password, revoked],
  'password.recovered': [password, revoked, risc('recovery-activated')],
  'recovery.stopped': [revoked],
  'party.closed': [revoked, risc('account-disabled')],
  'factor.enrolled': [credential('create')],
  'factor.removed': [credential('delete')],
  'factor.lost': [credential('revoke')],
  'factor.suspended': [credential('revoke')],
  'factor.reactivated': [credential('update')],
  'factor.opted-out': [assurance('decrease')],
  'factor.opted-in': [assurance('increase')],
  'device.recognised': [compliance('compliant')],
  'device.replayed': [compliance('not-compliant')],
  'session.drifted': [assurance('decrease')],
  'device.revoked': [compliance('not-compliant')],
  'freeze.placed': [risc('account-disabled', () => ({ reason: 'hijacking' }))],
  'freeze.lifted': [risc('account-enabled')],
  'recovery.begun': [risc('recovery-activated')],
  'contact-point.changed': [risc('identifier-changed')],
  'factor.moved': [credential('update')],
};

/** Names of the entries that say something to others. */
export const toldEvents: readonly string[] = Object.keys(RULES);

export const eventUris: readonly string[] = [
  ...new Set(
    Object.values(RULES)
      .flat()
      .map(({ uri }) => uri),
  ),
];

const INITIATORS: Readonly<Record<AuditEntry['actor']['kind'], string>> = {
  user: 'user',
  anonymous: 'user',
  staff: 'admin',
  system: 'policy',
};

export function securityEventsOf(entry: AuditEntry, issuer: string): readonly SecurityEvent[] {
  const { userId, details } = entry;
  if (userId === null || entry.outcome !== 'done') return [];
  const user = { format: 'iss_sub', iss: issuer, sub: userId };
  const session = typeof details.session === 'string' ? details.session : null;
  const device = typeof details.device === 'string' ? details.device : null;
  return (RULES[entry.event] ?? []).map(({ uri, claims }) => ({
    uri,
    subject: subjectOf(uri, { user, session, device, issuer }),
    claims: {
      ...claims(entry),
      event_timestamp: Math.floor(entry.at / SECOND_MS),
      ...(uri.startsWith(CAEP) && { initiating_entity: INITIATORS[entry.actor.kind], ...reasonOf(entry) }),
    },
  }));
}

/** The CAEP interoperability profile wants an administrator's reason with what ends or changes a right. */
function reasonOf({ event, rule, details }: AuditEntry): Claims {
  const reason = typeof details.reason === 'string' ? details.reason : (rule ?? event);
  return { reason_admin: { en: reason } };
}

interface Known {
  readonly user: Claims;
  readonly session: string | null;
  readonly device: string | null;
  readonly issuer: string;
}
function subjectOf(uri: string, { user, session, device, issuer }: Known): Claims {
  const ofSession = uri.startsWith(`${CAEP}session-`) && session !== null;
  if (ofSession) return { format: 'complex', user, session: { format: 'opaque', id: session } };
  const ofDevice = uri === `${CAEP}device-compliance-change` && device !== null;
  return ofDevice ? { format: 'complex', user, device: { format: 'iss_sub', iss: issuer, sub: device } } : user;
}
