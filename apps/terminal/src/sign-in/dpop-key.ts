/** The key that the tokens are bound to (RFC 9449): ES256, made here, kept in the sealed file, never anywhere else. */
const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256' } as const;

export const makeKey = (): Promise<CryptoKeyPair> => crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);

export async function exportKey({ privateKey }: CryptoKeyPair): Promise<Readonly<Record<string, string>>> {
  const { kty, crv, x, y, d } = await crypto.subtle.exportKey('jwk', privateKey);
  return { kty: kty ?? '', crv: crv ?? '', x: x ?? '', y: y ?? '', d: d ?? '' };
}

export async function importKey(jwk: Readonly<Record<string, string>>): Promise<CryptoKeyPair> {
  const { d: _secret, ...open } = jwk;
  return {
    privateKey: await crypto.subtle.importKey('jwk', jwk, ALGORITHM, false, ['sign']),
    publicKey: await crypto.subtle.importKey('jwk', open, ALGORITHM, true, ['verify']),
  };
}
