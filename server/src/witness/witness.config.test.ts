/** Logs as a person names them. */
import { formatSignerKey, formatVerifierKey } from '@strongroom/transparency-log';
import { describe, expect, it } from 'vitest';
import { logKey, witnessKey } from './logs.fixture.ts';
import { readLogKeys } from './witness.config.ts';

const one = formatVerifierKey(await logKey());
const next = formatVerifierKey(await logKey('log.example/audit', 5));
const witness = formatVerifierKey(await witnessKey());

describe('the logs of a witness', () => {
  it.each<[string, string[], [string, number][]]>([
    ['a key alone names its log', [one], [['log.example/audit', 1]]],
    ['an origin of its own', [`portal.example/log=${one}`], [['portal.example/log', 1]]],
    ['two keys of one log', [one, next], [['log.example/audit', 2]]],
    [
      'one key of two logs',
      [one, `b=${one}`],
      [
        ['log.example/audit', 1],
        ['b', 1],
      ],
    ],
  ])('%s', (_name, values, expected) => {
    const read = readLogKeys(values);
    if (!read.ok) throw new Error(read.refusal.join());
    expect([...read.value].map(([origin, keys]) => [origin, keys.length])).toEqual(expected);
  });

  it.each<[string, string[], RegExp]>([
    ['none', [], /at least one/],
    ['nonsense', ['nonsense'], /no verifier key/],
    ['a key that was mistyped', [one.replace('A', 'B')], /no verifier key/],
    ['no origin', [`=${one}`], /no origin/],
    ['a witness', [witness], /not of a log/],
    ['a key twice', [one, one], /twice/],
  ])('%s: refused', (_name, values, expected) => {
    const read = readLogKeys(values);
    expect(read.ok ? '' : read.refusal.join()).toMatch(expected);
  });

  it('a secret key is not repeated', async () => {
    const secret = formatSignerKey(await logKey());
    const read = readLogKeys([secret]);
    expect(read.ok ? '' : read.refusal.join()).toMatch(/secret key/);
    expect(read.ok ? '' : read.refusal.join()).not.toContain(secret.slice(-20));
  });

  it('every mistake is said at once', () => {
    const read = readLogKeys(['nonsense', one, one]);
    expect(read.ok ? [] : read.refusal).toHaveLength(2);
  });
});
