/** Every number has a value, a unit, a source and a use; a profile that says anything else is refused, all at once. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { FACTOR_KINDS } from '@strongroom/contract';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { loadPolicies } from './policies.ts';
import { loadPolicy } from './policy.loader.ts';
import { policySchema } from './policy.model.ts';
import { ofTopic, topics } from './policy.topics.ts';

const KEYS = Object.keys(policySchema.shape);
const POLICIES = fileURLToPath(new URL('../../../../policies/', import.meta.url));
const SOURCES = fileURLToPath(new URL('../../', import.meta.url));
type Values = Record<string, { value: unknown; unit: string; source: string }>;
const standard = (JSON.parse(readFileSync(join(POLICIES, 'default.json'), 'utf8')) as { values: Values }).values;

describe('the default profile', () => {
  it('gives every number of the product a value, a unit and a source, and no other', () => {
    expect(Object.keys(standard).sort()).toEqual([...KEYS].sort());
    for (const [key, { unit, source }] of Object.entries(standard)) {
      expect(unit, key).not.toBe('');
      expect(source, key).toMatch(/\w{3,}/);
    }
  });

  it('holds no number that nothing in the server asks for', () => {
    const texts = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts') && !/policy\.(model|topics)/.test(name))
      .map((name) => readFileSync(join(SOURCES, name), 'utf8'));
    // A key may be put together: `session.${group}.idle-seconds`.
    const quoted = texts.flatMap((text) => [...text.matchAll(/[`']([a-z][a-z0-9.-]*(?:\$\{\w+\}[a-z0-9.-]*)*)[`']/g)]);
    const patterns = new Set(quoted.map(([, key = '']) => key).filter((key) => key.includes('.')));
    const asked = [...patterns].map(
      (key) => new RegExp(`^${key.replaceAll('.', '\\.').replace(/\$\{\w+\}/g, '[a-z-]+')}$`),
    );
    expect(KEYS.filter((key) => !asked.some((pattern) => pattern.test(key)))).toEqual([]);
  });
});

describe('a topic', () => {
  const loaded = loadPolicy('default', {});
  const explained = loaded.ok ? loaded.value.explained : [];
  const keysOf = (asked: string): string[] => ofTopic(explained, asked).map(({ key }) => key);

  it('names no beginning that nothing has', () => {
    const all = Object.values(topics).flat();
    expect(all.filter((beginning) => !KEYS.some((key) => key.startsWith(beginning)))).toEqual([]);
  });

  it('of factors shows every number of every kind, its caps and its life, each with a source', () => {
    const shown = keysOf('factor');
    const kinds = FACTOR_KINDS.map((kind) => `${kind}.`);
    const belongs = KEYS.filter((key) =>
      ['factor.', 'challenge.', 'withdrawal.cap.', ...kinds].some((beginning) => key.startsWith(beginning)),
    );
    for (const kind of kinds)
      expect(
        belongs.some((key) => key.startsWith(kind)),
        kind,
      ).toBe(true);
    expect(shown).toEqual(expect.arrayContaining(belongs));
    expect(ofTopic(explained, 'factor').every(({ source }) => source.length >= 3)).toBe(true);
    expect(shown).not.toContain('http.body-bytes');
    // Whatever else a factor, its card or its phone goes by, under whichever name it stands.
    const texts = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })
      .filter((name) => /^modules\/(factors|cards|authenticator|approvals)\/.*(?<!\.test)\.ts$/.test(name))
      .map((name) => readFileSync(join(SOURCES, name), 'utf8'));
    expect(KEYS.filter((key) => texts.some((text) => text.includes(`'${key}'`)) && !shown.includes(key))).toEqual([]);
  });

  it('holds the numbers of its own name, and what is none is a beginning', () => {
    expect(keysOf('session')).toEqual(expect.arrayContaining(['session.per-user', 'device.remember-days']));
    expect(keysOf('session.move-money')).toEqual([
      ...['session.move-money.idle-seconds', 'session.move-money.absolute-seconds'],
    ]);
    expect(keysOf('')).toHaveLength(KEYS.length);
    expect(keysOf('toString')).toEqual([]);
  });
});

describe('every profile of the house', () => {
  const names = readdirSync(POLICIES)
    .filter((file) => file !== 'legal-entities.json')
    .map((file) => file.replace(/\.json$/, ''));

  it.each(names)('%s loads, and says of every number who set it', (name) => {
    const loaded = loadPolicy(name, {});
    if (!loaded.ok) throw new Error(loaded.refusal.join('\n'));
    expect(loaded.value.explained.map(({ key }) => key).sort()).toEqual([...KEYS].sort());
    for (const { key, value, setBy } of loaded.value.explained) {
      expect(value).toEqual(loaded.value.policy[key]);
      expect([name, 'default']).toContain(setBy);
    }
  });

  it('of the modelled broker has its numbers over the defaults', () => {
    const loaded = loadPolicy('interactive-brokers', {});
    expect(loaded.ok && loaded.value.policy).toMatchObject({
      'sign-in.failed-login.short.failures': 10,
      'sign-in.failed-login.tries-prolong-pause': true,
      'phone.resend-backoff-seconds': [120],
      'password.maximum-length': standard['password.maximum-length']?.value,
    });
  });
});

describe('what is refused', () => {
  const directory = mkdtempSync(join(tmpdir(), 'strongroom-policies-'));
  const url = pathToFileURL(`${directory}/`);
  afterAll(() => rmSync(directory, { recursive: true }));
  const write = (name: string, content: unknown): void =>
    writeFileSync(join(directory, `${name}.json`), typeof content === 'string' ? content : JSON.stringify(content));
  const number = (value: unknown) => ({ value, unit: 'seconds', source: 'a test' });
  const refusalOf = (name: string, overrides = {}) => {
    const loaded = loadPolicy(name, overrides, url);
    return loaded.ok ? [] : loaded.refusal;
  };

  beforeEach(() => {
    write('default', { name: 'default', title: 'Default', values: standard });
    write('child', { name: 'child', title: 'Child', extends: 'default', values: { 'approval.seconds': number(60) } });
  });

  it('is nothing of a chain of three, in which the last word is the nearest', () => {
    const values = { 'contact.code-seconds': number(90), 'approval.seconds': number(30) };
    write('grandchild', { name: 'grandchild', title: 'Grandchild', extends: 'child', values });
    const loaded = loadPolicy('grandchild', { 'contact.code-answers': 2 }, url);
    if (!loaded.ok) throw new Error(loaded.refusal.join('\n'));
    const by = new Map(loaded.value.explained.map(({ key, value, setBy }) => [key, [value, setBy]]));
    expect(by.get('approval.seconds')).toEqual([30, 'grandchild']);
    expect(by.get('contact.code-seconds')).toEqual([90, 'grandchild']);
    expect(by.get('contact.code-answers')).toEqual([2, 'configuration']);
    expect(by.get('totp.digits')).toEqual([6, 'default']);
    write('between', { name: 'between', title: 'Between', extends: 'child', values: {} });
    expect(refusalOf('between')).toEqual([]);
  });

  it.each<[string, unknown, RegExp]>([
    ['a number nobody knows', { values: { 'approval.secods': number(1) } }, /no number named approval\.secods/],
    ['a number below its floor', { values: { 'password.minimum-length': number(6) } }, /password\.minimum-length: /],
    ['a number above its ceiling', { values: { 'phone.code-seconds': number(601) } }, /phone\.code-seconds: /],
    ['codes of less than 20 bits', { values: { 'phone.code-digits': number(5) } }, /phone\.code-digits: /],
    ['more failures than NIST allows', { values: { 'factor.failures': number(101) } }, /factor\.failures: /],
    ['passwords cut off too soon', { values: { 'password.maximum-length': number(63) } }, /password\.maximum-length: /],
    ['half a number', { values: { 'approval.seconds': number(1.5) } }, /approval\.seconds: /],
    ['a text for a number', { values: { 'approval.seconds': number('60') } }, /approval\.seconds: /],
    ['no number where there must be one', { values: { 'approval.seconds': number(null) } }, /approval\.seconds: /],
    [
      'more than a surface may reach',
      { values: { 'surface.mobile.groups': number(['move-money']) } },
      /surface\.mobile\.groups/,
    ],
    ['an empty list', { values: { 'phone.resend-backoff-seconds': number([]) } }, /resend-backoff-seconds: /],
    ['a number without a source', { values: { 'approval.seconds': { value: 1, unit: 'seconds' } } }, /source/],
    ['a number without a unit', { values: { 'approval.seconds': { value: 1, source: 'a test' } } }, /unit/],
    ['a field nobody knows', { colour: 'red' }, /colour/],
    ['another name than its file', { name: 'other' }, /calls itself "other"/],
    ['a parent that is not there', { extends: 'nobody' }, /no profile "nobody"/],
    ['a parent elsewhere', { extends: '../child' }, /not a profile that can be used here/],
    ['itself for a parent', { extends: 'broken' }, /not a profile that can be used here/],
  ])('%s', (_name, change, message) => {
    write('broken', { name: 'broken', title: 'Broken', extends: 'default', values: {}, ...(change as object) });
    expect(refusalOf('broken')).toEqual([expect.stringMatching(message)]);
  });

  it('a circle of three', () => {
    for (const [name, parent] of [
      ['a', 'b'],
      ['b', 'c'],
      ['c', 'a'],
    ]) {
      write(`${name}`, { name, title: 'A circle', extends: parent, values: {} });
    }
    expect(refusalOf('a')).toHaveLength(1);
  });

  it.each([
    ['no JSON', '{'],
    ['no object', '[]'],
    ['nothing', ''],
  ])('a file that holds %s, by its name', (_name, text) => {
    write('broken', text);
    expect(refusalOf('broken')).toEqual([expect.stringContaining('policies/broken.json')]);
  });

  it('a profile that leaves numbers out, each by its name', () => {
    const values = Object.fromEntries(Object.entries(standard).slice(2));
    write('gap', { name: 'gap', title: 'Gaps', values });
    const missing = Object.keys(standard).slice(0, 2);
    expect(refusalOf('gap')).toEqual(missing.map((key) => expect.stringContaining(key)));
  });

  it('configuration that is wrong, every mistake of it', () => {
    const mistakes = refusalOf('child', { 'approval.seconds': 0, 'totp.digits': 5, unknown: 1 });
    expect(mistakes).toHaveLength(3);
  });

  it.each(['', '..', 'Default', 'a/b', 'x'.repeat(61), 'default.json'])('a profile called "%s"', (name) => {
    expect(refusalOf(name)).toHaveLength(1);
  });
});

describe('which policy holds for whom', () => {
  it('is the house, and for an entity with a profile of its own that one', () => {
    const entities = { us: 'interactive-brokers' };
    const loaded = loadPolicies({ profile: 'default', overrides: { 'approval.seconds': 60 }, entities }, ['us', 'jp']);
    if (!loaded.ok) throw new Error(loaded.refusal.join('\n'));
    const { house, for: policyFor, explain } = loaded.value;
    expect([house, policyFor('jp'), policyFor('us')].map((policy) => policy['password.minimum-length'])).toEqual([
      12, 12, 8,
    ]);
    expect([house, policyFor('us')].map((policy) => policy['approval.seconds'])).toEqual([60, 60]);
    const setBy = (entity?: string) => explain(entity).find(({ key }) => key === 'password.minimum-length')?.setBy;
    expect([setBy(), setBy('jp'), setBy('us')]).toEqual(['default', 'default', 'interactive-brokers']);
  });

  it('is refused with the mistakes of the house and of every entity', () => {
    const entities = { us: 'no-one', uk: 'default', 'U S': 'no-one-either' };
    const loaded = loadPolicies({ profile: 'nobody', overrides: {}, entities }, ['us', 'jp']);
    expect(loaded).toMatchObject({
      ok: false,
      refusal: [
        /"nobody"/,
        /^entity us: .*"no-one"/,
        /^policy\.entities: there is no legal entity "uk"$/,
        /^policy\.entities: there is no legal entity "U S"$/,
        /^entity U S: .*"no-one-either"/,
      ].map((text) => expect.stringMatching(text)),
    });
  });
});
