/** Namespaces and algorithm names of RFC 6030 and of the specifications it builds on. Names only; nothing is fetched. */
export const PSKC = 'urn:ietf:params:xml:ns:keyprov:pskc';
export const DS = 'http://www.w3.org/2000/09/xmldsig#';
export const XENC = 'http://www.w3.org/2001/04/xmlenc#';
export const XENC11 = 'http://www.w3.org/2009/xmlenc11#';
export const PKCS5 = 'http://www.rsasecurity.com/rsalabs/pkcs/schemas/pkcs-5v2-0#';

export const PSKC_ALGORITHMS = {
  hotp: `${PSKC}:hotp`,
  totp: `${PSKC}:totp`,
  ocra: `${PSKC}:ocra`,
  pin: `${PSKC}:pin`,
} as const;

export interface CbcCipher {
  readonly name: 'aes-128-cbc' | 'aes-192-cbc' | 'aes-256-cbc';
  readonly keyBytes: 16 | 24 | 32;
}

export const CIPHERS: ReadonlyMap<string, CbcCipher> = new Map([
  [`${XENC}aes128-cbc`, { name: 'aes-128-cbc', keyBytes: 16 }],
  [`${XENC}aes192-cbc`, { name: 'aes-192-cbc', keyBytes: 24 }],
  [`${XENC}aes256-cbc`, { name: 'aes-256-cbc', keyBytes: 32 }],
]);

export type MacHash = 'sha1' | 'sha256' | 'sha384' | 'sha512';
const MORE = 'http://www.w3.org/2001/04/xmldsig-more#';

export const HMAC_SHA1 = `${DS}hmac-sha1`;
export const HMAC_SHA256 = `${MORE}hmac-sha256`;

export const HMACS: ReadonlyMap<string, MacHash> = new Map([
  [HMAC_SHA1, 'sha1'],
  [HMAC_SHA256, 'sha256'],
  [`${MORE}hmac-sha384`, 'sha384'],
  [`${MORE}hmac-sha512`, 'sha512'],
]);
