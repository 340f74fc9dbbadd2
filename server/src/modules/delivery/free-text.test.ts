/** Words of strangers in our messages: no phone makes a link of them, however the dot in it is hidden. */
import { describe, expect, it } from 'vitest';
import { render } from './delivery.rules.ts';
import { readWordings } from './delivery.wording.ts';

const { en: wording } = readWordings();

describe('free text', () => {
  it.each([
    // Hosts of pictures, of accents written apart, of scripts whose letters carry marks, with a sign nobody sees.
    ['Pay \u{1f4a9}.la/x', 'Pay \u{1f4a9}. la/x'],
    ['cafe\u0301.com', 'cafe\u0301. com'],
    ['fake.\u092d\u093e\u0930\u0924', 'fake. \u092d\u093e\u0930\u0924'],
    ['fake\ufe0f.com', 'fake\ufe0f. com'],
    ['fake.\ufe0fcom', 'fake. \ufe0fcom'],
    ['fake\u3002com', 'fake\u3002 com'],
    ['203.0.113.9/pay', '203. 0. 113. 9/pay'],
    ['J.P. Northwind 2.5', 'J.P. Northwind 2.5'],
  ])('a payee called %s is written %s', (payeeName, written) => {
    const params = {
      code: '482913',
      minutes: 5,
      amountMinor: 1_250_000,
      currency: 'USD',
      accountHint: '••4821',
    } as const;
    const message = { template: 'code.approval.withdrawal', channel: 'sms', language: 'en' } as const;
    const { text } = render(wording, { ...message, params: { ...params, payeeName } }, { service: 'Strongroom' });
    expect(text).toContain(` to ${written}, `);
  });
});
