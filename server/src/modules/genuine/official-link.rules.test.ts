import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isOneOff, judgeLink, skeleton } from './official-link.rules.ts';

const OURS = ['portal.harborline.example', 'harborline.example'];
const judged = (text: string) => {
  const { verdict, reasons } = judgeLink(text, OURS);
  return [verdict, ...reasons].join(' ');
};

describe('an address', () => {
  it.each([
    ['https://portal.harborline.example/security', 'ours'],
    ['HTTPS://Portal.Harborline.Example', 'ours'],
    ['portal.harborline.example', 'ours'],
    ['portal.harborline.example.', 'ours'],
    ['https://key.harborline.example:8443/x?y=z', 'ours'],
    ['notices@harborline.example', 'ours'],
    ['Harborline <notices@harborline.example>', 'ours'],
    ['http://portal.harborline.example', 'ours not-encrypted'],
    // Cyrillic а and о, and a host that is spelled xn--…
    ['https://portal.hаrbоrline.example', 'looks-like-ours look-alike other-script'],
    ['https://portal.xn--hrborline-0yh.example', 'looks-like-ours look-alike other-script'],
    ['https://portal.harbor1ine.example', 'looks-like-ours look-alike'],
    ['https://portal.harborIine.example', 'looks-like-ours look-alike'],
    ['https://portal.hárborlíne.example', 'looks-like-ours look-alike'],
    ['https://portal.harborlime.example', 'looks-like-ours one-off'],
    ['https://harborlinee.example', 'looks-like-ours one-off'],
    ['https://harbolrine.test', 'looks-like-ours one-off'],
    ['https://portal.harborline.example.evil.test/', 'looks-like-ours our-name-in-it'],
    ['https://portal-harborline-example.evil.test/', 'looks-like-ours our-name-in-it'],
    ['https://harborline.test', 'looks-like-ours our-name-in-it'],
    ['https://harborline-login.test', 'looks-like-ours our-name-in-it'],
    ['https://portal.harborline.example@evil.test/', 'looks-like-ours before-the-at'],
    ['https://somebody@portal.harborline.example/', 'looks-like-ours before-the-at'],
    ['https://192.0.2.7/harborline', 'not-ours number-address'],
    ['https://weather.test', 'not-ours'],
    ['somebody@weather.test', 'not-ours'],
    ['', 'unreadable'],
    ['hello', 'unreadable'],
    ['javascript:alert(1)', 'unreadable'],
    ['https://', 'unreadable'],
    ['two words.example and more', 'unreadable'],
  ])('%j: %s', (text, expected) => {
    expect(judged(text)).toBe(expected);
  });

  it('tells the host that is really reached', () => {
    expect(judgeLink('https://portal.hаrborline.example/', OURS)).toMatchObject({
      host: 'portal.hаrborline.example',
      spelled: expect.stringContaining('xn--'),
    });
  });

  it('is ours only where its host is, whatever is asked', () => {
    fc.assert(
      fc.property(fc.oneof(fc.webUrl(), fc.string({ unit: 'binary', maxLength: 60 })), (text) => {
        const { verdict, spelled } = judgeLink(text, OURS);
        const isOurs = OURS.some((own) => spelled === own || spelled?.endsWith(`.${own}`));
        if (verdict === 'ours') expect(isOurs).toBe(true);
      }),
    );
  });
});

it.each([
  ['harborline', 'harborlin', true],
  ['harborline', 'harborlines', true],
  ['harborline', 'harbarline', true],
  ['harborline', 'harobrline', true],
  ['harborline', 'harborline', false],
  ['harborline', 'hrbrline', false],
  ['harborline', 'weather', false],
])('%s and %s are one off: %s', (left, right, expected) => {
  expect(isOneOff(left, right)).toBe(expected);
  expect(isOneOff(right, left)).toBe(expected);
});

it('sees what a hurried eye sees', () => {
  expect(skeleton('rnodern')).toBe(skeleton('modem'));
  expect(skeleton('раура1')).toBe(skeleton('paypal'));
});
