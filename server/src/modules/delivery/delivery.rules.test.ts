import { reviewRules } from '@strongroom/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { render } from './delivery.rules.ts';
import { readWordings } from './delivery.wording.ts';
import {
  type Channel,
  type Content,
  LANGUAGES,
  type Language,
  type TemplateName,
  templateNames,
  templates,
} from './templates.model.ts';

const wordings = readWordings();
const house = { service: 'Strongroom' };
const AT = Date.parse('2026-11-18T11:06:00Z');
const code = { code: '482913', minutes: 5 };
const ends = { until: AT, timeZone: 'America/New_York' };
const STOP = `https://portal.example/stop#${'A'.repeat(43)}`;
const payment = { amountMinor: 1_250_000, currency: 'USD', payeeName: 'Northwind Trading' } as const;

/** One believable message of each template. */
const SEEN = { device: 'Chrome on Windows', address: '203.0.113.7' };
const samples: { readonly [T in TemplateName]: Extract<Content, { template: T }> } = {
  'code.sign-in': { template: 'code.sign-in', params: code },
  'code.mobile-key': { template: 'code.mobile-key', params: code },
  'code.approval.withdrawal': {
    template: 'code.approval.withdrawal',
    params: { ...code, ...payment, accountHint: '••4821' },
  },
  'code.approval.security': { template: 'code.approval.security', params: { ...code, what: 'contact-point.confirm' } },
  'code.contact': { template: 'code.contact', params: code },
  'code.contact-change': { template: 'code.contact-change', params: { ...code, contact: '•• •••• 0199' } },
  'code.recovery': { template: 'code.recovery', params: { ...code, link: STOP } },
  'code.recovery-number': { template: 'code.recovery-number', params: { ...code, link: STOP } },
  'recovery.username': { template: 'recovery.username', params: { username: 'mlindqvist' } },
  'notice.recovery-begun': { template: 'notice.recovery-begun', params: { link: STOP } },
  'notice.number-recovery-begun': { template: 'notice.number-recovery-begun', params: { link: STOP } },
  'notice.password-recovered': { template: 'notice.password-recovered', params: { link: STOP } },
  'notice.contact-change-begun': {
    template: 'notice.contact-change-begun',
    params: { contact: 'm•••@example.com', link: STOP },
  },
  'notice.contact-changed': { template: 'notice.contact-changed', params: { contact: '•• •••• 0199', link: STOP } },
  'notice.stopped': { template: 'notice.stopped', params: {} },
  'opening.invitation': {
    template: 'opening.invitation',
    params: { name: 'Aiko Tanaka', link: 'https://portal.example/opening#abc', days: 7 },
  },
  'notice.password-changed': { template: 'notice.password-changed', params: {} },
  'notice.sign-in-paused': {
    template: 'notice.sign-in-paused',
    params: { until: AT, timeZone: 'America/New_York' },
  },
  'notice.factor-paused': {
    template: 'notice.factor-paused',
    params: { kind: 'totp', until: AT, timeZone: 'America/New_York' },
  },
  'notice.sim-swapped': { template: 'notice.sim-swapped', params: { contact: '•• •••• 0142' } },
  'notice.account-closed': { template: 'notice.account-closed', params: {} },
  'notice.factor-suspended': { template: 'notice.factor-suspended', params: { kind: 'passkey' } },
  'notice.passkey-make-broken': { template: 'notice.passkey-make-broken', params: {} },
  'notice.new-device': {
    template: 'notice.new-device',
    params: { device: 'Chrome on Windows', address: '203.0.113.7', at: AT, timeZone: 'America/New_York' },
  },
  'notice.device-replayed': { template: 'notice.device-replayed', params: SEEN },
  'notice.session-drifted': { template: 'notice.session-drifted', params: SEEN },
  'notice.session-drift-ended': { template: 'notice.session-drift-ended', params: SEEN },
  'notice.factor-enrolled': { template: 'notice.factor-enrolled', params: { kind: 'phone' } },
  'notice.factor-moved': { template: 'notice.factor-moved', params: { kind: 'security-card', to: 'lost' } },
  'notice.phone-undeliverable': { template: 'notice.phone-undeliverable', params: {} },
  'notice.mail-undeliverable': { template: 'notice.mail-undeliverable', params: {} },
  'notice.opted-out': { template: 'notice.opted-out', params: {} },
  'notice.opted-in': { template: 'notice.opted-in', params: {} },
  'notice.phrase-changed': { template: 'notice.phrase-changed', params: {} },
  'notice.factor-removed': { template: 'notice.factor-removed', params: { kind: 'totp' } },
  'notice.recovery-code-used': { template: 'notice.recovery-code-used', params: { left: 7 } },
  'notice.networks-changed': { template: 'notice.networks-changed', params: { networks: 'narrowed' } },
  'notice.networks-loosening': {
    template: 'notice.networks-loosening',
    params: { networks: 'widening', until: AT, timeZone: 'America/New_York' },
  },
  'notice.outside-networks': {
    template: 'notice.outside-networks',
    params: { device: 'Chrome on Windows', address: '203.0.113.7' },
  },
  'notice.card': { template: 'notice.card', params: { card: 'shipped' } },
  'notice.closing': { template: 'notice.closing', params: { closing: 'lapsed' } },
  'code.temporary': { template: 'code.temporary', params: { code: 'ACDEF GHJKM', ...ends } },
  'notice.temporary-code-issued': { template: 'notice.temporary-code-issued', params: ends },
  'notice.temporary-code-used': { template: 'notice.temporary-code-used', params: ends },
  'notice.temporary-code-print-only': { template: 'notice.temporary-code-print-only', params: ends },
  'notice.caller-refused': { template: 'notice.caller-refused', params: {} },
  'notice.temporary-code-withdrawn': { template: 'notice.temporary-code-withdrawn', params: {} },
  'notice.freeze-lifted': { template: 'notice.freeze-lifted', params: {} },
  'notice.sign-in-pause-lifted': { template: 'notice.sign-in-pause-lifted', params: {} },
  'notice.code-card-activated': { template: 'notice.code-card-activated', params: ends },
  'notice.emergency-access-ending': {
    template: 'notice.emergency-access-ending',
    params: { stage: 'temp-print-only', ...ends },
  },
  'notice.emergency-access-expired': { template: 'notice.emergency-access-expired', params: {} },
  'notice.emergency-access-replaced': { template: 'notice.emergency-access-replaced', params: {} },
  'notice.factor-reactivated': { template: 'notice.factor-reactivated', params: { kind: 'totp' } },
  'notice.mobile-key-moved': {
    template: 'notice.mobile-key-moved',
    params: { oldPhone: 'Old phone', newPhone: 'Pixel' },
  },
  'notice.mobile-key-pin-changed': { template: 'notice.mobile-key-pin-changed', params: { newPhone: 'Pixel' } },
  'notice.mobile-key-not-me': {
    template: 'notice.mobile-key-not-me',
    params: { device: 'Chrome on Windows', address: '203.0.113.7' },
  },
  'notice.withdrawal-executed': {
    template: 'notice.withdrawal-executed',
    params: { ...payment, reference: 'PB0123456789ABCDEF' },
  },
  'notice.withdrawal-delayed': {
    template: 'notice.withdrawal-delayed',
    params: payment,
  },
  'notice.withdrawal-refused': {
    template: 'notice.withdrawal-refused',
    params: { ...payment, reference: 'PB0123456789ABCDEF' },
  },
  'review.daily': {
    template: 'review.daily',
    params: {
      day: '2026-09-30',
      counts: { 'sign-in': 2, refusal: 4, proof: 2, withdrawal: 1, security: 1, other: 1_234 },
      findings: reviewRules.map((rule, at) => ({
        rule,
        count: at + 1,
        seconds: rule === 'clocks-disagree' ? 312 : null,
      })),
    },
  },
  'review.unread': { template: 'review.unread', params: { day: '2026-09-30' } },
};

const carriesLink = (name: TemplateName): boolean => (templates[name].words as readonly string[]).includes('link');

function textOf(content: Content, channel: Channel, language: Language): string {
  const message = render(wordings[language], { ...content, channel, language }, house);
  return message.channel === 'mail' ? `${message.subject}\n${message.text}` : message.text;
}

const every = templateNames.flatMap((name) =>
  templates[name].channels.flatMap((channel) => LANGUAGES.map((language) => [name, channel, language] as const)),
);
const GSM = /^[\n\r A-Za-z0-9@£$¥èéùìòÇØøÅå_ÆæßÉ!"#¤%&'()*+,\-./:;<=>?¡ÄÖÑÜ§¿äöñüà]*$/;
/** What phones and mail programs make clickable. */
const LINK = /:\/\/|www\.\S|[\p{L}\p{N}]\.\p{L}{2}/u;

describe('every message', () => {
  it.each(every)('%s by %s in %s starts with the house and leaves nothing unfilled', (name, channel, language) => {
    const text = textOf(samples[name], channel, language);
    expect(text).toContain('Strongroom');
    expect(text).not.toMatch(/[{}]|undefined|NaN/);
    if (channel !== 'voice') expect(text.startsWith('Strongroom')).toBe(true);
  });

  it.each(every.filter(([name]) => !carriesLink(name)))(
    '%s by %s in %s carries no link, whatever people are called',
    (name, channel, language) => {
      const hostile = fc.oneof(
        fc.constantFrom('https://fake.example/x', 'www.fake.example', 'Fake.Com', 'a@fake.example', 'x:////fake.io'),
        fc.string({ unit: 'grapheme' }),
      );
      fc.assert(
        fc.property(hostile, (value) => {
          const sample = samples[name];
          const params: Record<string, unknown> = { ...sample.params };
          for (const field of ['payeeName', 'accountHint', 'device', 'address', 'reference']) {
            if (field in params) params[field] = value;
          }
          const text = textOf({ ...sample, params } as Content, channel, language);
          expect(text).not.toMatch(LINK);
        }),
        { numRuns: 50 },
      );
    },
  );

  it.each(every.filter(([, channel, language]) => channel === 'sms' && language !== 'ja'))(
    '%s by %s in %s keeps to the GSM alphabet',
    (name, channel, language) => {
      expect(textOf(samples[name], channel, language)).toMatch(GSM);
    },
  );

  it.each(every.filter(([, channel, language]) => channel === 'sms' && language === 'en'))(
    '%s by %s in %s is one text message',
    (name, channel, language) => {
      expect(textOf(samples[name], channel, language).length).toBeLessThanOrEqual(160);
    },
  );

  it.each(every.filter(([name]) => carriesLink(name)))(
    '%s by %s in %s carries its link, unbroken',
    (name, channel, language) => {
      const { link } = samples[name].params as { link: string };
      expect(textOf(samples[name], channel, language)).toContain(link);
    },
  );

  it('the links are the invitation’s and those that stop', () => {
    expect(templateNames.filter(carriesLink)).toEqual([
      ...['code.recovery', 'code.recovery-number', 'opening.invitation', 'notice.recovery-begun'],
      ...['notice.number-recovery-begun', 'notice.password-recovered'],
      ...['notice.contact-change-begun', 'notice.contact-changed'],
    ]);
  });

  // A frozen account is opened again by a call, and by nothing on a screen.
  it.each(every.filter(([name]) => name.startsWith('notice.') && !carriesLink(name) && name !== 'notice.stopped'))(
    '%s by %s in %s says where to go when it was somebody else',
    (name, channel, language) => {
      const centre = { en: /Security Centre/, ja: /セキュリティセンター/, fr: /Centre de sécurité/ }[language];
      // Whoever lost every factor gets nowhere without a call, and one stage after the other says so on each page; what a
      // call has opened, a call closes.
      const call = {
        en: /[Cc]all us|our usual address/,
        ja: /お電話|いつものアドレス/,
        fr: /[Aa]ppel|adresse habituelle/,
      }[language];
      const isEmergency = /temporary-code|code-card|emergency-access|account-closed|-lifted/.test(name);
      expect(textOf(samples[name], channel, language)).toMatch(isEmergency ? call : centre);
    },
  );
});

describe('a code for a withdrawal', () => {
  const withdrawal = (params: Partial<(typeof samples)['code.approval.withdrawal']['params']>): Content => ({
    template: 'code.approval.withdrawal',
    params: { ...samples['code.approval.withdrawal'].params, ...params },
  });

  it.each<[Language, 'USD' | 'CAD' | 'JPY' | 'EUR', number, string]>([
    ['en', 'USD', 1_250_000, 'USD 12,500.00'],
    ['en', 'JPY', 1_250_000, 'JPY 1,250,000'],
    ['fr', 'CAD', 1_250_000, '12 500,00 CAD'],
    ['fr', 'EUR', 5, '0,05 EUR'],
    ['ja', 'JPY', 1_250_000, '1,250,000円'],
    ['ja', 'USD', 1_250_000, '12,500.00米ドル'],
    // A float of major units would end in .92.
    ['en', 'USD', 9_007_199_254_740_991, 'USD 90,071,992,547,409.91'],
  ])('in %s writes %s %i as %s', (language, currency, amountMinor, expected) => {
    expect(textOf(withdrawal({ currency, amountMinor }), 'sms', language)).toContain(expected);
  });

  it('never cuts the payee', () => {
    const payeeName = `Société ${'très '.repeat(40)}longue`;
    expect(textOf(withdrawal({ payeeName }), 'sms', 'fr')).toContain(payeeName);
  });

  it('does not fill a placeholder that comes in a name', () => {
    const text = textOf(withdrawal({ payeeName: '{code}{amount}' }), 'sms', 'en');
    expect(text).toContain('to {code}{amount}, account *4821');
  });

  it('drops line breaks and characters that turn text around', () => {
    const text = textOf(withdrawal({ payeeName: 'North\r\nwind\u202eknab' }), 'sms', 'en');
    expect(text).toContain('to North windknab,');
  });
});

describe('a spoken code', () => {
  it.each<[Language, string]>([
    ['en', '4, 8, 2, 9, 1, 3'],
    ['ja', '4、8、2、9、1、3'],
    ['fr', '4, 8, 2, 9, 1, 3'],
  ])('in %s is said digit by digit, twice', (language, spoken) => {
    for (const name of [
      'code.sign-in',
      'code.approval.withdrawal',
      'code.approval.security',
      'code.contact',
    ] as const) {
      expect(textOf(samples[name], 'voice', language).split(spoken)).toHaveLength(3);
    }
  });

  it('names the currency in words and the account without signs', () => {
    const text = textOf(samples['code.approval.withdrawal'], 'voice', 'en');
    expect(text).toContain('12,500.00 US dollars, to Northwind Trading, account ending in 4821.');
  });
});

describe('an instant', () => {
  it.each<[Language, string, string]>([
    ['en', 'America/New_York', 'Nov 18, 2026, 06:06 EST'],
    ['ja', 'Asia/Tokyo', '2026年11月18日 20:06 JST'],
    ['fr', 'America/Toronto', '18 nov. 2026, 06 h 06 HNE'],
  ])('in %s is written in the zone of the person', (language, timeZone, expected) => {
    const content = { template: 'notice.sign-in-paused', params: { until: AT, timeZone } } as const;
    expect(textOf(content, 'sms', language)).toContain(expected);
  });
});

describe('a daily review', () => {
  const quiet = { 'sign-in': 0, refusal: 0, proof: 0, withdrawal: 0, security: 0, other: 3 };
  it.each(LANGUAGES)('says in %s what is unusual before what happened, and leaves out what did not', (language) => {
    const { terms } = wordings[language];
    const full = textOf(samples['review.daily'], 'mail', language);
    const lines = [terms.unusual.withdrawal, terms.unusual['clocks-disagree'], terms.happened['sign-in']];
    const places = lines.map((line) => full.indexOf(`\n- ${line.split('{')[0]}`));
    expect(places.every((place) => place > 0)).toBe(true);
    expect(places).toEqual(places.toSorted((one, other) => one - other));
    expect(full).toContain('312');
    const params = { day: '2026-09-30', counts: quiet, findings: [] };
    const calm = textOf({ template: 'review.daily', params }, 'mail', language);
    expect(calm).toContain(terms.unusual.nothing);
    expect(calm.match(/^- /gm)).toHaveLength(1);
  });
});
