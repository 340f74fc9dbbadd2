/** Signed requests: the base of RFC 9421, one profile, and nothing read that is spelled otherwise. */
import { describe, expect, it } from 'vitest';
import { newMobileKey, signMobileKey, verifyMobileKey } from './key-pair.ts';
import { contentDigest, readSignatureHeaders, requestBase, signatureHeaders } from './request-signature.ts';

const BY = { keyId: 'fac_1', nonce: 'b3k2pp5k7z-50gnwp', createdSeconds: 1_618_884_473 };
const BODY = '{"hello": "world"}';
const request = async () => ({
  method: 'POST',
  authority: 'key.example',
  path: '/foo',
  query: '?param=Value&Pet=dog',
  contentDigest: await contentDigest(BODY),
});

describe('a signed request', () => {
  it('digests a body as RFC 9530 appendix D shows', async () => {
    expect(await contentDigest(BODY)).toBe('sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:');
  });

  it('has the base of RFC 9421 section 2.5', async () => {
    expect(requestBase(await request(), BY)).toBe(
      [
        '"@method": POST',
        '"@authority": key.example',
        '"@path": /foo',
        '"@query": ?param=Value&Pet=dog',
        '"content-digest": sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:',
        '"@signature-params": ("@method" "@authority" "@path" "@query" "content-digest");created=1618884473' +
          ';keyid="fac_1";nonce="b3k2pp5k7z-50gnwp";alg="ecdsa-p256-sha256";tag="strongroom-mobile-key"',
      ].join('\n'),
    );
  });

  it('is read back from its headers and verified', async () => {
    const { privateKey, publicKey } = await newMobileKey();
    const base = requestBase(await request(), BY);
    const headers = signatureHeaders(BY, await signMobileKey(privateKey, base));
    const read = readSignatureHeaders(headers.input, headers.signature);
    expect(read).toMatchObject(BY);
    expect(await verifyMobileKey(publicKey, base, read?.signature ?? '')).toBe(true);
    const other = requestBase({ ...(await request()), path: '/bar' }, BY);
    expect(await verifyMobileKey(publicKey, other, read?.signature ?? '')).toBe(false);
  });

  const signature = `key=:${'A'.repeat(86)}==:`;
  const input = signatureHeaders(BY, 'A'.repeat(86)).input;
  it.each([
    ['fewer components', input.replace(' "content-digest"', ''), signature],
    ['another algorithm', input.replace('ecdsa-p256-sha256', 'hmac-sha256'), signature],
    ['another tag', input.replace('strongroom-mobile-key', 'other'), signature],
    ['another label', input.replace('key=', 'sig1='), signature],
    ['two signatures', `${input}, ${input}`, signature],
    ['a short nonce', input.replace(BY.nonce, 'short'), signature],
    ['no instant', input.replace(/;created=\d+/, ''), signature],
    ['a short signature', input, 'key=:AAAA:'],
    ['a quote in the key id', input.replace('fac_1', 'fac\\"1'), signature],
  ])('with %s is none', (_name, given, by) => {
    expect(readSignatureHeaders(given, by)).toBeNull();
    expect(readSignatureHeaders(input, signature)).not.toBeNull();
  });
});
