/**
 * An authenticator in software, and the browser before it: makes passkeys and signs with them (WebAuthn L3 sections 6.3
 * and 6.5). Everything it says can be bent, to see what the house makes of it.
 */
import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import type { PasskeyAssertion, PasskeyCreation, PasskeyRegistration, PasskeyRequest } from '@strongroom/contract';
import { ORIGIN } from './harness.ts';

/** What a test wants said otherwise. */
export interface Bend {
  readonly origin?: string;
  readonly rpId?: string;
  readonly type?: string;
  readonly challenge?: string;
  readonly crossOrigin?: boolean;
  readonly topOrigin?: string;
  readonly present?: boolean;
  readonly verified?: boolean;
  readonly backupEligible?: boolean;
  readonly backedUp?: boolean;
  readonly count?: number;
  readonly userHandle?: string | null;
  readonly credentialId?: string;
  /** Signs with another key than the one that was enrolled. */
  readonly key?: KeyObject;
}

export interface Authenticator {
  readonly credentialId: string;
  create(creation: PasskeyCreation, bend?: Bend): PasskeyRegistration;
  assert(request: PasskeyRequest, bend?: Bend): PasskeyAssertion;
  /** Another that holds the same key: what a thief with a copy has. */
  copy(): Authenticator;
}

interface Kept {
  readonly credentialId: Buffer;
  readonly keys: { readonly publicKey: KeyObject; readonly privateKey: KeyObject };
  readonly synced: boolean;
  /** Where its browser stands. */
  readonly origin: string;
  /** False: the counter stays at nought, as with most synced passkeys. */
  readonly counts: boolean;
  /** The make it says it is of; nought where it names none. */
  readonly make: string;
}

const newKeys = () => generateKeyPairSync('ec', { namedCurve: 'P-256' });
export const anotherKey = (): KeyObject => newKeys().privateKey;

const NO_MAKE = '00000000-0000-0000-0000-000000000000';

export function makeAuthenticator(
  traits: { synced?: boolean; counts?: boolean; origin?: string; make?: string } = {},
): Authenticator {
  const { synced = false, counts = true, origin = ORIGIN, make = NO_MAKE } = traits;
  return from({ credentialId: randomBytes(32), keys: newKeys(), synced, counts, origin, make }, 0);
}

function from(kept: Kept, begunAt: number): Authenticator {
  let count = begunAt;
  const id = kept.credentialId.toString('base64url');
  return {
    credentialId: id,
    create(creation, bend = {}) {
      const authData = Buffer.concat([
        header(kept, bend.rpId ?? creation.rp.id, bend, 0x40, bend.count ?? count),
        Buffer.from(kept.make.replaceAll('-', ''), 'hex'),
        uint16(kept.credentialId.length),
        kept.credentialId,
        coseKey(kept.keys.publicKey),
      ]);
      const attestation = map([
        [text('fmt'), text('none')],
        [text('attStmt'), map([])],
        [text('authData'), bytes(authData)],
      ]);
      return {
        credentialId: bend.credentialId ?? id,
        clientData: clientData('webauthn.create', creation.challenge, { origin: kept.origin, ...bend }),
        attestationObject: attestation.toString('base64url'),
        transports: ['internal'],
      };
    },
    assert(request, bend = {}) {
      if (kept.counts) count += 1;
      const said = clientData('webauthn.get', request.challenge, { origin: kept.origin, ...bend });
      const data = header(kept, bend.rpId ?? request.rpId, bend, 0, bend.count ?? count);
      const signed = Buffer.concat([data, createHash('sha256').update(Buffer.from(said, 'base64url')).digest()]);
      return {
        credentialId: bend.credentialId ?? id,
        clientData: said,
        authenticatorData: data.toString('base64url'),
        signature: sign('sha256', signed, bend.key ?? kept.keys.privateKey).toString('base64url'),
        userHandle: bend.userHandle ?? null,
      };
    },
    copy: () => from(kept, count),
  };
}

function clientData(type: string, challenge: string, bend: Bend): string {
  const { topOrigin } = bend;
  const said = {
    type: bend.type ?? type,
    challenge: bend.challenge ?? challenge,
    origin: bend.origin ?? ORIGIN,
    crossOrigin: bend.crossOrigin ?? false,
    ...(topOrigin !== undefined && { topOrigin }),
  };
  return Buffer.from(JSON.stringify(said)).toString('base64url');
}

function header(kept: Kept, rpId: string, bend: Bend, more: number, count: number): Buffer {
  const { present = true, verified = true, backupEligible = kept.synced, backedUp = kept.synced } = bend;
  const flags = [present && 0x01, verified && 0x04, backupEligible && 0x08, backedUp && 0x10, more];
  const counter = Buffer.alloc(4);
  counter.writeUInt32BE(count);
  return Buffer.concat([
    createHash('sha256').update(rpId).digest(),
    Buffer.from([flags.reduce<number>((all, flag) => all | (flag || 0), 0)]),
    counter,
  ]);
}

/** CBOR, as little of it as is needed (RFC 8949 section 3). */
const uint16 = (value: number): Buffer => Buffer.from([value >> 8, value & 0xff]);
const head = (major: number, value: number): Buffer =>
  value < 24
    ? Buffer.from([(major << 5) | value])
    : value < 256
      ? Buffer.from([(major << 5) | 24, value])
      : Buffer.concat([Buffer.from([(major << 5) | 25]), uint16(value)]);
const bytes = (value: Buffer): Buffer => Buffer.concat([head(2, value.length), value]);
const text = (value: string): Buffer => Buffer.concat([head(3, value.length), Buffer.from(value)]);
const int = (value: number): Buffer => (value < 0 ? head(1, -1 - value) : head(0, value));
const map = (pairs: readonly (readonly [Buffer, Buffer])[]): Buffer =>
  Buffer.concat([head(5, pairs.length), ...pairs.flat()]);

/** An ES256 key (RFC 9053 section 7.1.1). */
function coseKey(key: KeyObject): Buffer {
  const { x = '', y = '' } = key.export({ format: 'jwk' });
  return map([
    [int(1), int(2)],
    [int(3), int(-7)],
    [int(-1), int(1)],
    [int(-2), bytes(Buffer.from(x, 'base64url'))],
    [int(-3), bytes(Buffer.from(y, 'base64url'))],
  ]);
}
