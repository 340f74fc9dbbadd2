import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalMail, maskMail } from './mail-address.ts';

describe('canonical mail addresses', () => {
  it.each([
    ['alice@example.com', 'alice@example.com'],
    ['Alice.Smith+broker@Mail.EXAMPLE.com', 'Alice.Smith+broker@mail.example.com'],
    ['  alice@example.co.jp ', 'alice@example.co.jp'],
    ["o'neil@xn--bcher-kva.example", "o'neil@xn--bcher-kva.example"],
    [`${'a'.repeat(64)}@example.com`, `${'a'.repeat(64)}@example.com`],
  ])('%j becomes %j', (input, canonical) => {
    expect(canonicalMail(input)).toEqual({ ok: true, value: canonical });
  });

  it.each([
    ['', 'empty'],
    ['   ', 'empty'],
    ['alice', 'no-at-sign'],
    ['@example.com', 'local-part'],
    ['alice@', 'domain'],
    ['alice@localhost', 'domain'],
    ['alice@example', 'domain'],
    ['alice@example..com', 'domain'],
    ['alice@example.com.', 'domain'],
    ['alice@-example.com', 'domain'],
    ['alice@exa_mple.com', 'domain'],
    ['alice@127.0.0.1', 'domain'],
    ['alice@[127.0.0.1]', 'domain'],
    [`alice@${'a'.repeat(64)}.com`, 'domain'],
    ['.alice@example.com', 'local-part'],
    ['alice.@example.com', 'local-part'],
    ['al..ice@example.com', 'local-part'],
    ['"alice"@example.com', 'local-part'],
    ['alice bob@example.com', 'local-part'],
    ['alice@evil.example@example.com', 'local-part'],
    ['Alice <alice@example.com', 'local-part'],
    [`${'a'.repeat(65)}@example.com`, 'local-part'],
    ['alice@example.com\r\nBcc: eve@example.com', 'not-ascii'],
    ['alice@example.com\n', 'not-ascii'],
    ['\u0430lice@example.com', 'not-ascii'],
    ['alice@b\u00fccher.example', 'not-ascii'],
    [`a@${'b.'.repeat(126)}com`, 'too-long'],
    ['a'.repeat(1_000_000), 'too-long'],
  ])('%j is refused: %s', (input, refusal) => {
    expect(canonicalMail(input)).toEqual({ ok: false, refusal });
  });

  it('is idempotent, never longer than 254, and free of spaces and controls, for any input', () => {
    fc.assert(
      fc.property(fc.oneof(fc.emailAddress(), fc.string({ unit: 'binary' })), (input) => {
        const result = canonicalMail(input);
        if (!result.ok) return;
        expect(result.value.length).toBeLessThanOrEqual(254);
        expect(result.value).toMatch(/^[\x21-\x7e]+$/);
        expect(canonicalMail(result.value)).toEqual(result);
      }),
    );
  });

  it('keeps the local part and lower-cases the domain of every ordinary address', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[A-Za-z0-9]{1,20}$/),
        fc.stringMatching(/^[A-Za-z]{1,20}\.[A-Za-z]{2,6}$/),
        (local, domain) => {
          expect(canonicalMail(`${local}@${domain}`)).toEqual({ ok: true, value: `${local}@${domain.toLowerCase()}` });
        },
      ),
    );
  });
});

describe('masked mail addresses', () => {
  it.each([
    ['alice@example.com', 'a•••@e•••.com'],
    ['a@b.co', 'a•••@b•••.co'],
    ['hanako.tanaka@mail.example.co.jp', 'h•••@m•••.jp'],
    ['broken', '•••'],
    ['', '•••'],
  ])('%j shows as %j', (mail, masked) => {
    expect(maskMail(mail)).toBe(masked);
  });

  it('has one shape for addresses of every length', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z]{1,30}@[a-z]{1,30}\.com$/), (mail) => {
        expect(maskMail(mail)).toMatch(/^[a-z]•••@[a-z]•••\.com$/);
      }),
    );
  });
});
