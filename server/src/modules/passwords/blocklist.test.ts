import { type Blocklist, checkPassword, foldForComparison, NO_CONTEXT } from '@strongroom/authenticators';
import { dictionary } from '@zxcvbn-ts/language-common';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadCommonPasswords } from './blocklist.ts';

let blocklist: Blocklist;
beforeAll(async () => {
  blocklist = await loadCommonPasswords();
});

const verdict = (password: string) =>
  checkPassword(password, { minimumLength: 8, maximumLength: 64, context: NO_CONTEXT, blocklist });
const blocklisted = (password: string): boolean => verdict(password).some(({ rule }) => rule === 'blocklisted');

const entries: readonly string[] = dictionary['passwords-common'];
const upper = (entry: string): string => entry.toUpperCase();
const fullWidth = (entry: string): string =>
  entry.replace(/[!-~]/g, (character) => String.fromCharCode(character.charCodeAt(0) + 0xfee0));

describe('the list of common passwords', () => {
  it('holds what everybody tries first', () => {
    const first = ['password', '12345678', 'qwertyuiop', 'iloveyou', 'baseball', 'football', 'trustno1', 'motdepasse'];
    expect(first.filter((password) => !blocklisted(password))).toEqual([]);
  });

  it('refuses the 3,000 likeliest that have the length a policy asks for, in any case and width', () => {
    // ASVS V6.2.4 counts passwords that match the password policy.
    const likeliest = entries.filter((entry) => entry.length >= 8).slice(0, 3_000);
    expect(likeliest).toHaveLength(3_000);
    for (const spelling of [String, upper, fullWidth]) {
      expect(likeliest.filter((entry) => !blocklisted(spelling(entry)))).toEqual([]);
    }
  });

  it('refuses them with the usual substitutions', () => {
    const disguised = ['P4ssw0rd', 'P@$$w0rd', '1l0v3y0u', 'B4s3b4ll', 'F00tb4ll', '5up3rm4n', 'pr1nc355'];
    expect(disguised.filter((password) => !blocklisted(password))).toEqual([]);
  });

  it('is stored in the spelling in which it is asked', () => {
    expect(entries.filter((entry) => !blocklist.has(foldForComparison(entry)))).toEqual([]);
  });

  it('lets long phrases pass although they hold common words', () => {
    for (const phrase of ['my football dragon sleeps', 'le dragon mange une baguette', '猫がこたつで丸くなる']) {
      expect(verdict(phrase)).toEqual([]);
    }
  });

  it('is read once', () => {
    expect(loadCommonPasswords()).toBe(loadCommonPasswords());
  });
});
