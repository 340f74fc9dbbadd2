/** Registrations of programs that the house does not start with, each wrong in one place, and where codes may be sent. */
import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { CERTIFICATE } from '../../testing/localhost-certificate.fixture.ts';
import { newWebhookKey } from '../webhook-key.ts';
import { mistakesIn, receiverMistakes, webhookMistakes } from './client-mistakes.ts';
import { type Config, configSchema } from './config.schema.ts';
import { surfaces } from './config.surfaces.ts';

const rsa = (modulusLength: number) =>
  generateKeyPairSync('rsa', { modulusLength }).publicKey.export({ format: 'jwk' });
const ec = (namedCurve: string) => generateKeyPairSync('ec', { namedCurve }).publicKey.export({ format: 'jwk' });

const native = {
  id: 'terminal',
  name: 'Terminal',
  surface: 'desktop',
  kind: 'native',
  redirectUris: ['http://127.0.0.1/signed-in'],
  groups: ['read'],
};
const partner = {
  id: 'reports',
  name: 'Reports',
  surface: 'api',
  kind: 'confidential',
  redirectUris: ['https://reports.example/signed-in'],
  groups: ['read'],
  keys: [ec('P-256')],
};
const mistakes = (client: object, isDemo = false): string[] => {
  const [read] = surfaces.clients.parse([client]);
  return read === undefined ? [] : mistakesIn(read, isDemo);
};
const vouched = { keys: [], authentication: 'tls_client_auth', certificateName: { sanDns: 'a.example' } };
const selfSigned = { keys: [], authentication: 'self_signed_tls_client_auth', certificates: [CERTIFICATE] };

describe('a registration', () => {
  it.each<[string, object]>([
    ['a native client', native],
    ['a native client with a claimed address', { ...native, redirectUris: ['https://app.example/back'] }],
    ['a native client on loopback of IPv6', { ...native, redirectUris: ['http://[::1]/signed-in'] }],
    ['a native client with a code of another screen', { ...native, deviceCode: true }],
    ['a partner with its key', partner],
    ['a partner with an RSA key', { ...partner, keys: [rsa(2_048)], algorithm: 'PS256' }],
    ['a partner with a certificate of an authority', { ...partner, ...vouched, binding: 'certificate' }],
    ['a partner with a certificate of its own', { ...partner, ...selfSigned, binding: 'certificate' }],
    ['a partner with a key, whose tokens are bound to a certificate', { ...partner, binding: 'certificate' }],
  ])('is taken: %s', (_about, client) => {
    expect(mistakes(client)).toEqual([]);
  });

  it.each<[string, object, RegExp]>([
    ['a partner without a key', { ...partner, keys: [] }, /keys: a public key is needed/],
    ['a private key', { ...partner, keys: [{ kty: 'EC', d: 'x' }] }, /this is a private key/],
    ['an RSA key that is too short', { ...partner, keys: [rsa(1_024)] }, /not a public key of .* at least 2048 bits/],
    ['a key of a curve nobody signs with', { ...partner, keys: [ec('secp256k1')] }, /not a public key of P-256/],
    ['a key that is none', { ...partner, keys: [{ ...ec('P-256'), y: 'y' }] }, /not a public key/],
    ['a good key and one that is none', { ...partner, keys: [ec('P-256'), {}] }, /not a public key/],
    ['a shared secret', { ...partner, keys: [{ kty: 'oct', k: 'x' }] }, /this is a private key/],
    ['a native client with a key', { ...native, keys: partner.keys }, /a native client can keep none/],
    ['a native client that signs', { ...native, signedRequests: true }, /a native client has no key/],
    ['a native client with a certificate', { ...native, ...vouched }, /can keep no certificate/],
    ['a native client bound to a certificate', { ...native, binding: 'certificate' }, /can keep no certificate/],
    ['a partner on another screen', { ...partner, deviceCode: true }, /deviceCode: is for native clients/],
    ['a logout in the clear', { ...partner, logoutUri: 'http://reports.example/out' }, /logoutUri: must be https/],
    ['no name of a certificate', { ...partner, ...vouched, certificateName: {} }, /exactly one name/],
    ['two of them', { ...partner, ...vouched, certificateName: { sanDns: 'a', sanUri: 'b' } }, /exactly one name/],
    ['one for a key', { ...partner, certificateName: { sanDns: 'a' } }, /exactly one name/],
    ['no certificate of its own', { ...partner, ...selfSigned, certificates: [] }, /certificates: at least one/],
    ['one that nobody looks at', { ...partner, certificates: [CERTIFICATE] }, /certificates: at least one/],
    ['one that is none', { ...partner, ...selfSigned, certificates: ['x'] }, /not a certificate in PEM/],
    ['signs without a key', { ...partner, ...vouched, signedRequests: true }, /signedRequests: a public key/],
  ])('is refused: %s', (_about, client, because) => {
    expect(mistakes(client).join('\n')).toMatch(because);
  });
});

describe('a receiver of events', () => {
  const found = (receivers: object[], clients: object[] = []): string => {
    const events = configSchema.shape.events.parse({ receivers });
    return receiverMistakes({ events, surfaces: { clients } } as never as Config).join('\n');
  };
  const siem = { id: 'siem', audience: 'https://siem.example', oauth: { keys: partner.keys } };
  const token = 't'.repeat(40);

  it('shows a key, a certificate or, where it can do no better, a token', () => {
    const old = { id: 'old', audience: 'x', token };
    const bank = { id: 'bank', audience: 'x', oauth: { ...selfSigned, binding: 'certificate' } };
    expect(found([siem, bank, old, { ...siem, id: 'moves', token }], [partner])).toBe('');
  });

  it.each<[string, object[], object[], RegExp]>([
    ['nothing to show', [{ id: 'siem', audience: 'x' }], [], /needs oauth, or a token/],
    ['no key', [{ ...siem, oauth: {} }], [], /oauth\.keys: a public key is needed/],
    ['a private key', [{ ...siem, oauth: { keys: [{ kty: 'EC', d: 'x' }] } }], [], /this is a private key/],
    ['the name of another', [siem, siem], [], /two receivers carry one id/],
    ['the name of a program of people', [siem], [{ ...partner, id: 'siem' }], /a client of surfaces carries its id/],
  ])('is refused with %s', (_about, receivers, clients, because) => {
    expect(found(receivers, clients)).toMatch(because);
  });
});

describe('a webhook', () => {
  const secret = (fill: number): string => `whsec_${Buffer.alloc(32, fill).toString('base64')}`;
  const { privateText: key } = newWebhookKey((length) => new Uint8Array(length).fill(1));
  const { privateText: other } = newWebhookKey((length) => new Uint8Array(length).fill(2));
  const half = (text: string) => Buffer.from(text.slice(5), 'base64');
  const halves = `whsk_${Buffer.concat([half(key).subarray(0, 32), half(other).subarray(32)]).toString('base64')}`;
  const hook = (id: string, url: string, secrets: string[]) => ({ id, url, secrets, events: ['session.*'] });
  const found = (...webhooks: object[]): string => {
    const events = configSchema.shape.events.parse({ webhooks, internalOrigins: ['http://crm.internal:8080'] });
    return webhookMistakes({ events } as never as Config).join('\n');
  };

  it('is called at a public address, or at one that is named as our own', () => {
    const inside = hook('inside', 'http://crm.internal:8080/hook', [secret(3)]);
    expect(found(hook('crm', 'https://crm.example/hook', [key, secret(1), secret(2)]), inside)).toBe('');
  });

  it.each<[string, object[], RegExp]>([
    ['in the clear', [hook('crm', 'http://crm.example/hook', [secret(1)])], /url must be public https/],
    ['inside by its number', [hook('crm', 'https://10.0.0.1/hook', [secret(1)])], /url must be public https/],
    [
      'with the secret of another',
      [hook('a', 'https://a.example/', [secret(1)]), hook('b', 'https://b.example/', [secret(2), secret(1)])],
      /another webhook has the same/,
    ],
    ['with a key of two halves', [hook('crm', 'https://crm.example/hook', [halves])], /belong to two/],
    [
      'with the key of another',
      [hook('a', 'https://a.example/', [key]), hook('b', 'https://b.example/', [key])],
      /another webhook has the same/,
    ],
    [
      'by the id of another',
      [hook('a', 'https://a.example/', [secret(1)]), hook('a', 'https://b.example/', [secret(2)])],
      /two webhooks carry one id/,
    ],
  ])('is refused %s', (_about, webhooks, because) => {
    expect(found(...webhooks)).toMatch(because);
  });
});

describe('where codes are sent', () => {
  const at = (redirect: string, client: object = native, isDemo = false): string[] =>
    mistakes({ ...client, redirectUris: [redirect] }, isDemo);

  it.each([
    'http://localhost/signed-in',
    'http://127.0.0.1.evil.example/',
    'http://192.0.2.1/',
    'http://reports.example/signed-in',
    'com.example.app:/signed-in',
    'javascript:alert(1)',
    'data:text/html,x',
    'https://reports.example/signed-in#',
    'https://reports.example/#x',
    'https://somebody@reports.example/',
    'no address',
    '',
  ])('is not %s', (redirect) => {
    expect(at(redirect)).toHaveLength(1);
    expect(at(redirect, partner)).toHaveLength(1);
    // Nor does a browser go there when a session has ended.
    expect(mistakes({ ...partner, postLogoutUris: [redirect] })).toHaveLength(1);
  });

  it('is no loopback of a partner, unless it is a demonstration', () => {
    expect(at('http://127.0.0.1/signed-in', partner)).toHaveLength(1);
    expect(at('http://127.0.0.1/signed-in', partner, true)).toEqual([]);
    expect(at('http://localhost/signed-in', partner, true)).toHaveLength(1);
  });
});

describe('where a webhook goes', () => {
  const at = (url: string): string[] =>
    webhookMistakes({
      events: {
        webhooks: [{ id: 'crm', url, secrets: [] }],
        internalOrigins: ['https://crm.intranet:8443', 'http://127.0.0.1:9000'],
      },
    } as never as Config);

  it.each(['https://crm.example/hooks', 'https://crm.intranet:8443/hooks', 'http://127.0.0.1:9000/hooks'])(
    'is taken: %s',
    (url) => {
      expect(at(url)).toEqual([]);
    },
  );

  it.each([
    'http://crm.example/hooks',
    'https://intranet/hooks',
    'https://10.0.0.1/hooks',
    'https://[::ffff:169.254.169.254]/latest',
    'https://localhost/hooks',
    'http://127.0.0.1:9001/hooks',
  ])('is not inside, unless the operator says so: %s', (url) => {
    expect(at(url)).toEqual([expect.stringContaining('events.internalOrigins')]);
  });
});
