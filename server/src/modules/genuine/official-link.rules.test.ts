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
    // Ports, dots and what browsers read as dots lead to the same host.
    ['https://portal.harborline.example.:443/', 'ours'],
    ['portal。harborline．example', 'ours'],
    ['mailto:notices@harborline.example?subject=x', 'ours'],
    ['ftp://portal.harborline.example/', 'ours not-encrypted'],
    ['https://harborline.example:8443@evil.test/', 'looks-like-ours before-the-at'],
    ['portal.harborline.example@evil.test/sign-in', 'looks-like-ours before-the-at'],
    // Ours to a browser, and evil.test to a mail program that reads RFC 3986.
    ['https:\\\\portal.harborline.example\\@evil.test', 'looks-like-ours before-the-at'],
    ['https://portal.harborline.example\\@evil.test/', 'looks-like-ours before-the-at'],
    ['https://portal.harborline.example\\security', 'ours'],
    ['https://evil.test\\@portal.harborline.example', 'not-ours'],
    ['https://evil.test/https://portal.harborline.example/', 'not-ours'],
    ['https://evil.test/?next=@portal.harborline.example', 'not-ours'],
    // A mailbox of somebody else that carries our name before the @, or beside it.
    ['harborline.support@evil.test', 'looks-like-ours before-the-at'],
    ['Harborline Security <no-reply@evil.test>', 'looks-like-ours before-the-at'],
    ['notices@harborIine.example', 'looks-like-ours our-name-in-it look-alike'],
    // In one word, with hyphens, in letters that stand for others, in letters of another width.
    ['https://harborlinesecure.test', 'looks-like-ours our-name-in-it'],
    ['https://harbor-line.test', 'looks-like-ours our-name-in-it'],
    ['https://har8orline.test', 'looks-like-ours our-name-in-it'],
    ['https://hаrborline-login.test', 'looks-like-ours our-name-in-it other-script'],
    ['https://ｈａｒｂｏｒｌｉｎｅ.test', 'looks-like-ours our-name-in-it'],
    ['https://portal.harborline.example⁄login.evil.test/', 'looks-like-ours our-name-in-it'],
    ['https://hαrbørlinε.test', 'looks-like-ours our-name-in-it other-script'],
    ['https://2130706433/harborline', 'not-ours number-address'],
    ['https://[2001:db8::1]/', 'not-ours number-address'],
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

it('knows the name that is ours below a country, and lets short ones be', () => {
  const under = (own: string, text: string): string => judgeLink(text, [own]).verdict;
  expect(under('portal.harborline.co.jp', 'https://harborline.test')).toBe('looks-like-ours');
  expect(under('portal.harborline.co.jp', 'https://harborlime.co.jp')).toBe('looks-like-ours');
  expect(under('portal.harborline.co.jp', 'https://weather.co.jp')).toBe('not-ours');
  expect(under('ib.example', 'https://lib.test')).toBe('not-ours');
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
