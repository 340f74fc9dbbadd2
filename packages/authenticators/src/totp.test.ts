import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import fc from 'fast-check';
import { Secret, TOTP } from 'otpauth';
import { describe, expect, it } from 'vitest';
import { decodeBase32, encodeBase32 } from './base32.ts';
import {
  hotpCode,
  newTotpSecret,
  resynchroniseTotp,
  type TotpAlgorithm,
  type TotpCheck,
  type TotpShape,
  totpCode,
  totpStep,
  totpUri,
  verifyTotp,
} from './totp.ts';

const ascii = (text: string): Uint8Array => new TextEncoder().encode(text);
const DIGITS = '12345678901234567890';
const KEYS: Record<TotpAlgorithm, Uint8Array> = {
  SHA1: ascii(DIGITS),
  SHA256: ascii(DIGITS.repeat(2).slice(0, 32)),
  SHA512: ascii(DIGITS.repeat(4).slice(0, 64)),
};
const SECRET = KEYS.SHA1;
const SHAPE: TotpShape = { algorithm: 'SHA1', digits: 6, stepSeconds: 30 };
const NOW = 1_700_000_000_000;
const STEP = totpStep(NOW, 30);

const check = (changes: Partial<TotpCheck>): TotpCheck => ({
  ...SHAPE,
  secret: SECRET,
  code: totpCode(SECRET, NOW, SHAPE),
  now: NOW,
  skewSteps: 1,
  lastAcceptedStep: null,
  ...changes,
});

const secrets = fc.uint8Array({ minLength: 16, maxLength: 64 });
const shapes = fc.record({
  algorithm: fc.constantFrom<TotpAlgorithm>('SHA1', 'SHA256', 'SHA512'),
  digits: fc.constantFrom(6, 7, 8),
  stepSeconds: fc.constantFrom(30, 60),
});
/** Up to the year 2286, in whole seconds: what the other implementations take. */
const instants = fc.integer({ min: 0, max: 9_999_999_999 }).map((seconds) => seconds * 1_000);

describe('RFC 4226 appendix D', () => {
  const codes = ['755224', '287082', '359152', '969429', '338314', '254676', '287922', '162583', '399871', '520489'];
  it.each(codes.map((code, counter) => ({ code, counter })))('counter $counter gives $code', ({ code, counter }) => {
    expect(hotpCode(SECRET, counter, SHAPE)).toBe(code);
  });
});

describe('RFC 6238 appendix B', () => {
  const rows: readonly (readonly [number, string, string, string])[] = [
    [59, '94287082', '46119246', '90693936'],
    [1111111109, '07081804', '68084774', '25091201'],
    [1111111111, '14050471', '67062674', '99943326'],
    [1234567890, '89005924', '91819424', '93441116'],
    [2000000000, '69279037', '90698825', '38618901'],
    [20000000000, '65353130', '77737706', '47863826'],
  ];
  const cases = rows.flatMap(([seconds, sha1, sha256, sha512]) => [
    { seconds, algorithm: 'SHA1' as const, code: sha1 },
    { seconds, algorithm: 'SHA256' as const, code: sha256 },
    { seconds, algorithm: 'SHA512' as const, code: sha512 },
  ]);
  it.each(cases)('$algorithm at $seconds s gives $code', ({ seconds, algorithm, code }) => {
    const shape = { algorithm, digits: 8, stepSeconds: 30 };
    const secret = KEYS[algorithm];
    expect(totpCode(secret, seconds * 1_000, shape)).toBe(code);
    const verdict = verifyTotp(check({ ...shape, secret, code, now: seconds * 1_000, skewSteps: 0 }));
    expect(verdict).toEqual({ ok: true, step: Math.floor(seconds / 30) });
  });
});

describe('the skew', () => {
  it.each([
    { skewSteps: 0, offset: -1, passes: false },
    { skewSteps: 0, offset: 0, passes: true },
    { skewSteps: 0, offset: 1, passes: false },
    { skewSteps: 1, offset: -2, passes: false },
    { skewSteps: 1, offset: -1, passes: true },
    { skewSteps: 1, offset: 0, passes: true },
    { skewSteps: 1, offset: 1, passes: true },
    { skewSteps: 1, offset: 2, passes: false },
    { skewSteps: 2, offset: -2, passes: true },
    { skewSteps: 2, offset: 3, passes: false },
  ])('$skewSteps steps, code $offset steps off: passes is $passes', ({ skewSteps, offset, passes }) => {
    const code = hotpCode(SECRET, STEP + offset, SHAPE);
    const verdict = verifyTotp(check({ code, skewSteps }));
    expect(verdict).toEqual(passes ? { ok: true, step: STEP + offset } : { ok: false });
  });

  it('changes exactly at the boundary of a step', () => {
    const start = STEP * 30_000;
    const code = hotpCode(SECRET, STEP, SHAPE);
    const at = (now: number) => verifyTotp(check({ code, now, skewSteps: 0 })).ok;
    expect([start - 1, start, start + 29_999, start + 30_000].map(at)).toEqual([false, true, true, false]);
  });

  it('does not fall over at the beginning of time', () => {
    const code = hotpCode(SECRET, 0, SHAPE);
    expect(verifyTotp(check({ code, now: 0, skewSteps: 2 }))).toEqual({ ok: true, step: 0 });
  });
});

describe('replay', () => {
  it.each([
    { last: null, offset: 0, passes: true },
    { last: -1, offset: 0, passes: true },
    { last: 0, offset: 0, passes: false },
    { last: 1, offset: 0, passes: false },
    { last: -1, offset: -1, passes: false },
    { last: 0, offset: 1, passes: true },
    { last: 0, offset: -1, passes: false },
    { last: 1_000, offset: 1, passes: false },
  ])('last accepted $last steps from now, code $offset steps from now: $passes', ({ last, offset, passes }) => {
    const code = hotpCode(SECRET, STEP + offset, SHAPE);
    const lastAcceptedStep = last === null ? null : STEP + last;
    expect(verifyTotp(check({ code, lastAcceptedStep })).ok).toBe(passes);
  });

  it('never lets any code pass twice, whatever the skew', () => {
    fc.assert(
      fc.property(
        secrets,
        shapes,
        instants,
        fc.nat(3),
        fc.integer({ min: -3, max: 3 }),
        (secret, shape, now, skew, off) => {
          const step = Math.max(0, totpStep(now, shape.stepSeconds) + off);
          const attempt = { ...shape, secret, now, skewSteps: skew, code: hotpCode(secret, step, shape) };
          const first = verifyTotp({ ...attempt, lastAcceptedStep: null });
          if (!first.ok) {
            expect(Math.abs(step - totpStep(now, shape.stepSeconds))).toBeGreaterThan(skew);
            return;
          }
          expect(verifyTotp({ ...attempt, lastAcceptedStep: first.step })).toEqual({ ok: false });
        },
      ),
    );
  });

  it('spends the later step where two steps of the window share their digits', () => {
    // Found by search: the first two neighbouring steps of this secret with equal codes.
    const step = 910_737;
    const code = hotpCode(SECRET, step, SHAPE);
    expect(hotpCode(SECRET, step + 1, SHAPE)).toBe(code);
    const now = step * 30_000;
    expect(verifyTotp(check({ code, now }))).toEqual({ ok: true, step: step + 1 });
    expect(verifyTotp(check({ code, now, lastAcceptedStep: step + 1 }))).toEqual({ ok: false });
  });
});

describe('what was typed', () => {
  const code = totpCode(SECRET, NOW, SHAPE);
  const wide = [...code].map((digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0)).join('');
  it.each([
    ['as shown', code, true],
    ['in two groups', `${code.slice(0, 3)} ${code.slice(3)}`, true],
    ['with spaces around', ` ${code}\n`, true],
    ['in full width', wide, true],
    ['one digit short', code.slice(1), false],
    ['one digit long', `${code}0`, false],
    ['with a letter', `${code.slice(0, 5)}o`, false],
    ['with a sign', `+${code}`, false],
    ['nothing', '', false],
    ['a megabyte of spaces', `${code}${' '.repeat(1_000_000)}`, false],
  ])('%s: %#', (_, typed, passes) => {
    expect(verifyTotp(check({ code: typed })).ok).toBe(passes);
  });

  it('never throws and never accepts what is not the code', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (typed) => {
        const digits = typed.replace(/[^0-9]/g, '');
        const { ok } = verifyTotp(check({ code: typed, skewSteps: 0 }));
        if (ok) expect(digits).toBe(code);
      }),
    );
  });
});

describe('two codes in a row', () => {
  const PAIR = { ...SHAPE, secret: SECRET, now: NOW, windowSteps: 20, lastAcceptedStep: null } as const;
  const present = totpStep(NOW, 30);
  const pairAt = (step: number) => `${hotpCode(SECRET, step - 1, SHAPE)} ${hotpCode(SECRET, step, SHAPE)}`;

  it('tell how far a clock is off, as far as the window reaches', () => {
    for (let driftSteps = -20; driftSteps <= 20; driftSteps += 1) {
      const step = present + driftSteps;
      expect(resynchroniseTotp({ ...PAIR, codes: pairAt(step) })).toEqual({ ok: true, step, driftSteps });
      const check = { ...PAIR, code: hotpCode(SECRET, step + 1, SHAPE), skewSteps: 1, lastAcceptedStep: step };
      expect(verifyTotp({ ...check, driftSteps })).toEqual({ ok: true, step: step + 1 });
    }
    for (const far of [-21, 21]) {
      expect(resynchroniseTotp({ ...PAIR, codes: pairAt(present + far) })).toEqual({ ok: false });
    }
  });

  it('must be neighbours, in their order, and the second of them new', () => {
    const [first, second] = [hotpCode(SECRET, present, SHAPE), hotpCode(SECRET, present + 1, SHAPE)];
    const third = hotpCode(SECRET, present + 2, SHAPE);
    for (const codes of [
      `${second}${first}`,
      `${first}${third}`,
      `${first}${first}`,
      first,
      '',
      `${first}${second}0`,
    ]) {
      expect(resynchroniseTotp({ ...PAIR, codes }), codes).toEqual({ ok: false });
    }
    const spent = { ...PAIR, codes: `${first}${second}`, lastAcceptedStep: present + 1 };
    expect(resynchroniseTotp(spent)).toEqual({ ok: false });
    expect(resynchroniseTotp({ ...spent, lastAcceptedStep: present }).ok).toBe(true);
  });
});

describe('agreement with independent implementations', () => {
  it('agrees with otpauth for any secret, time and shape', () => {
    fc.assert(
      fc.property(secrets, instants, shapes, (secret, now, shape) => {
        expect(totpCode(secret, now, shape)).toBe(byOtpauth(secret, now, shape));
      }),
    );
  });

  const oathtool = findOnPath('oathtool');
  const counterpart = oathtool
    ? 'agrees with the OATH Toolkit’s oathtool'
    : 'oathtool is NOT on the PATH: agrees with otpauth in its place';
  it(counterpart, () => {
    const other = oathtool ? byOathtool(oathtool) : byOtpauth;
    fc.assert(
      fc.property(secrets, instants, shapes, (secret, now, shape) => {
        expect(totpCode(secret, now, shape)).toBe(other(secret, now, shape));
      }),
      { numRuns: 40 },
    );
  });
});

describe('enrolment', () => {
  it('draws the asked number of bytes, and no fewer than 128 bits', () => {
    expect(newTotpSecret((length) => new Uint8Array(length).fill(7), 20)).toEqual(new Uint8Array(20).fill(7));
    expect(() => newTotpSecret((length) => new Uint8Array(length), 15)).toThrow('128 bits');
    expect(() => newTotpSecret(() => new Uint8Array(16), 20)).toThrow('another length');
  });

  it('writes the address apps scan', () => {
    const uri = totpUri({ ...SHAPE, issuer: 'Kabuto & Söhne 証券', account: 'alice+x@example.com', secret: SECRET });
    expect(uri).toBe(
      'otpauth://totp/Kabuto%20%26%20S%C3%B6hne%20%E8%A8%BC%E5%88%B8:alice%2Bx%40example.com' +
        '?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ' +
        '&issuer=Kabuto%20%26%20S%C3%B6hne%20%E8%A8%BC%E5%88%B8&algorithm=SHA1&digits=6&period=30',
    );
  });

  it('writes an address that another implementation reads to the same codes', () => {
    const words = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }).filter((word) => !word.includes(':'));
    fc.assert(
      fc.property(words, words, secrets, shapes, instants, (issuer, account, secret, shape, now) => {
        const uri = new URL(totpUri({ ...shape, issuer, account, secret }));
        const query = uri.searchParams;
        expect(query.get('issuer')).toBe(issuer);
        expect(uri.pathname.split(':').map(decodeURIComponent)).toEqual([`/${issuer}`, account]);
        const read = decodeBase32(query.get('secret') ?? '');
        if (!read.ok) throw new Error(read.refusal);
        const other = {
          algorithm: query.get('algorithm') as TotpAlgorithm,
          digits: Number(query.get('digits')),
          stepSeconds: Number(query.get('period')),
        };
        expect(byOtpauth(read.value, now, other)).toBe(totpCode(secret, now, shape));
      }),
    );
  });

  it('takes no colon in either name, which would put the entry under another institution', () => {
    const enrolment = { ...SHAPE, issuer: 'Kabuto', account: 'alice', secret: SECRET };
    expect(() => totpUri({ ...enrolment, account: 'Bank:alice' })).toThrow('colon');
    expect(() => totpUri({ ...enrolment, issuer: 'Bank:Kabuto' })).toThrow('colon');
  });
});

it('refuses shapes outside RFC 4226 as a bug of the caller', () => {
  expect(() => verifyTotp(check({ digits: 5 }))).toThrow('6 to 8 digits');
  expect(() => verifyTotp(check({ digits: 9 }))).toThrow('6 to 8 digits');
  expect(() => verifyTotp(check({ stepSeconds: 0 }))).toThrow('step');
  expect(() => verifyTotp(check({ skewSteps: -1 }))).toThrow('skew');
  expect(() => verifyTotp(check({ secret: new Uint8Array(10) }))).toThrow('128 bits');
});

function byOtpauth(secret: Uint8Array, now: number, { algorithm, digits, stepSeconds }: TotpShape): string {
  const shared = Secret.fromBase32(encodeBase32(secret));
  return TOTP.generate({ secret: shared, algorithm, digits, period: stepSeconds, timestamp: now });
}

function byOathtool(program: string): typeof byOtpauth {
  return (secret, now, { algorithm, digits, stepSeconds }) => {
    const time = `${new Date(now).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
    const mode = [`--totp=${algorithm}`, `--digits=${digits}`, `--time-step-size=${stepSeconds}s`, `--now=${time}`];
    return execFileSync(program, [...mode, Buffer.from(secret).toString('hex')], { encoding: 'utf8' }).trim();
  };
}

function findOnPath(program: string): string | null {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders.map((folder) => join(folder, program)).find((path) => existsSync(path)) ?? null;
}
