/** What a phone would offer to fill in, and what it must not mistake for a code. */
import { expect, it } from 'vitest';
import { findCode } from './code-finder.rules.ts';

it.each([
  ['Strongroom code 482913. Never share it.', '482913'],
  ['Your code: 482 913', '482913'],
  ['確認コード：90412277', '90412277'],
  ['Code 123456 for 2,500.00 USD to account ending 4417', '123456'],
  ['Pay 1250 to Maya? Code 778899', '778899'],
  ['Ihr Code\n\n@portal.example #K7P2Q9', 'K7P2Q9'],
  ['Your code is 4, 8, 2, 9, 1, 3. I repeat: 4, 8, 2, 9, 1, 3.', '482913'],
  ['確認コードは 4、8、2、9、1、3 です', '482913'],
  ['Call +14155550142 now', null],
  ['USD 12,500.00 left your account', null],
  ['A new device signed in on 21 November 2026 at 10:04.', null],
  ['The payee "First Harbor Bank 4417" is new. Without a code nothing leaves.', null],
  ['Your PIN: 4417', '4417'],
  ['771204 is your code', '771204'],
  ['Order 20261121 placed. Code: 90412277', '90412277'],
  ['Strongroom: 122497 approves adding a second factor. Valid 5 min. Tell no one.', '122497'],
  ['Strongroom: 122497 approves a withdrawal of 2,500.00 USD to Maya, account •••• 6789.', '122497'],
  ['Strongroom : 122497 approuve le retrait de 2 500,00 $ vers Luc, compte •••• 8822. Valable 5 min.', '122497'],
  ['Nothing here', null],
])('%s', (text, code) => {
  expect(findCode(text)).toBe(code);
});
