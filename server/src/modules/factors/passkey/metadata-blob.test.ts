/** BLOBs of a metadata service made here: read when all of it verifies, and otherwise not at all. */
import { createPrivateKey, sign, X509Certificate } from 'node:crypto';
import { expect, it } from 'vitest';
import { CERTIFICATES, KEYS } from './metadata-blob.fixture.ts';
import { isBlob, verifyBlob } from './metadata-blob.ts';

const NOW = Date.parse('2027-03-01T12:00:00Z');
const certificate = (name: keyof typeof CERTIFICATES) => new X509Certificate(Buffer.from(CERTIFICATES[name], 'base64'));
const TRUST = { roots: [certificate('other'), certificate('root')], signer: 'mds.test' };

const text = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

interface Made {
  readonly chain?: readonly (keyof typeof CERTIFICATES)[];
  readonly key?: keyof typeof KEYS;
  readonly alg?: string;
  readonly more?: object;
  readonly payload?: object;
}

function blob({ chain = ['leaf', 'inter'], key = 'leaf', alg = 'ES256', more = {}, payload = {} }: Made = {}): string {
  const said = text({ alg, typ: 'JWT', x5c: chain.map((name) => CERTIFICATES[name]), ...more });
  const body = text({ no: 7, nextUpdate: '2027-04-01', entries: [{}], ...payload });
  const privateKey = createPrivateKey({ key: Buffer.from(KEYS[key], 'base64'), format: 'der', type: 'pkcs8' });
  const made = sign('sha256', Buffer.from(`${said}.${body}`), { key: privateKey, dsaEncoding: 'ieee-p1363' });
  return `${said}.${body}.${made.toString('base64url')}`;
}

const outcome = (made: string, now = NOW): string => {
  const verified = verifyBlob(made, TRUST, now);
  return verified.ok ? `no ${verified.value.no}${verified.value.stale ? ', stale' : ''}` : verified.refusal;
};

it.each<readonly [string, Made]>([
  ['by an issuer', {}],
  ['with the root beside it', { chain: ['leaf', 'inter', 'root'] }],
  ['with an RSA key', { chain: ['rsaleaf', 'inter'], key: 'rsaleaf', alg: 'RS256' }],
])('is read when it was signed %s', (_about, made) => {
  expect(outcome(`${blob(made)}\n`)).toBe('no 7');
  expect(isBlob(blob(made))).toBe(true);
});

it.each<readonly [string, string, RegExp]>([
  ['with another key than the certified one', blob({ key: 'under' }), /signature is wrong/],
  [
    'with one word changed',
    blob().replace(/\.([^.]+)\./u, `.${text({ no: 8, nextUpdate: '2027-04-01', entries: [{}] })}.`),
    /signature/,
  ],
  ['without its issuer', blob({ chain: ['leaf'] }), /no root that is trusted/],
  ['with certificates out of order', blob({ chain: ['inter', 'leaf'] }), /no root|do not follow/],
  ['for another host', blob({ chain: ['namesake', 'inter'], key: 'namesake' }), /not of mds\.test/],
  [
    'below somebody who may issue nothing',
    blob({ chain: ['under', 'namesake', 'inter'], key: 'under' }),
    /do not follow/,
  ],
  ['by an algorithm that is not the key’s', blob({ alg: 'RS256' }), /algorithm/],
  ['by none', blob({ alg: 'none' }), /algorithm/],
  ['with a key of the header’s own choosing', blob({ more: { x5c: undefined, jwk: {} } }), /header/],
  ['with what must be understood and is not', blob({ more: { crit: ['b64'], b64: false } }), /header/],
  ['without certificates', blob({ chain: [] }), /header/],
  ['without a number', blob({ payload: { no: undefined } }), /number/],
  ['with a number that is text', blob({ payload: { no: '7' } }), /number/],
  ['without entries', blob({ payload: { entries: [] } }), /entries/],
])('is not read when it was signed %s', (_about, made, why) => {
  expect(outcome(made)).toMatch(why);
});

it('is not read after its certificates, nor by another house’s roots, and is stale the day after its next update', () => {
  expect(outcome(blob(), Date.parse('2200-01-01T00:00:00Z'))).toMatch(/not valid at this time/);
  expect(outcome(blob(), Date.parse('2020-01-01T00:00:00Z'))).toMatch(/not valid at this time/);
  expect(verifyBlob(blob(), { ...TRUST, roots: [certificate('other')] }, NOW).ok).toBe(false);
  expect(outcome(blob(), Date.parse('2027-04-01T23:59:59Z'))).toBe('no 7');
  expect(outcome(blob(), Date.parse('2027-04-02T00:00:00Z'))).toBe('no 7, stale');
  expect(outcome('{"entries":[]}')).toMatch(/no signed BLOB/);
});
