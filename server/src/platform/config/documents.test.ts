/** What the documents say of configuration, held against the schema: every name with its default, and examples that start. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { configSchema } from './config.schema.ts';
import { checkConfig } from './config.ts';

const read = (path: string): string => readFileSync(new URL(`../../../../${path}`, import.meta.url), 'utf8');

interface Node {
  readonly type?: string;
  readonly default?: unknown;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Node>>;
  readonly additionalProperties?: Node | boolean;
  readonly oneOf?: readonly Node[];
}

/** Name to what the guide must say of it: its default as JSON, `required` or `optional`. */
function leavesOf(node: Node, path = '', optional = false): [string, string][] {
  return Object.entries(node.properties ?? {}).flatMap(([key, child]): [string, string][] => {
    const name = path === '' ? key : `${path}.${key}`;
    const mayMiss = optional || !(node.required ?? []).includes(key);
    if (child.properties !== undefined) return leavesOf(child, name, mayMiss && child.default === undefined);
    const more = typeof child.additionalProperties === 'object' ? child.additionalProperties : undefined;
    const each = more?.properties === undefined ? more?.oneOf : [more];
    if (each !== undefined) return kindsOf(each, `${name}.NAME`);
    if (child.default !== undefined) return [[name, `\`${JSON.stringify(child.default)}\``]];
    return [[name, mayMiss ? 'optional' : 'required']];
  });
}

/** What several kinds of one thing have, each name once. */
function kindsOf(kinds: readonly Node[], name: string): [string, string][] {
  return [...new Map(kinds.flatMap((kind) => leavesOf(kind, name)))];
}

/** The rows of the guide's table of names. */
const documented = (): [string, string][] =>
  [...read('docs/guides/operate.md').matchAll(/^\| `([a-zA-Z.]+)` \| ([^|]+) \|/gm)].map(([, name = '', what = '']) => [
    name,
    what.trim(),
  ]);

describe('the reference of configuration', () => {
  it('names everything there is to configure, with its default, and nothing else', () => {
    const schema = z.toJSONSchema(configSchema, { io: 'input' }) as Node;
    expect(documented()).toEqual(leavesOf(schema));
  });
});

describe('the example of the README', () => {
  const blocks = [...read('README.md').matchAll(/^```json\n([\s\S]*?)^```$/gm)].map(([, text = '']) => text);
  const example: unknown = JSON.parse(blocks[0] ?? '');
  const key = Buffer.from(Array.from({ length: 32 }, (_, index) => (index * 37) % 256)).toString('base64');
  const secrets = {
    vault: { rootKeys: [{ id: '2026-11', key }] },
    carriers: { main: { authToken: 'vK3qPz81LmXw02Rt' } },
    broker: { token: 'h7Qe2ZsT9yBn4Wc6Gd1Jf8Ua' },
  };

  it('is good once the secrets are given', () => {
    const { carriers, broker, ...rest } = example as Record<string, Record<string, unknown>>;
    const whole = {
      ...rest,
      vault: secrets.vault,
      carriers: { main: { ...(carriers?.main as object), ...secrets.carriers.main } },
      broker: { ...broker, ...secrets.broker },
    };
    expect(checkConfig(whole)).toMatchObject({ ok: true });
  });

  it('lacks nothing but them', () => {
    const checked = checkConfig(example);
    const missing = checked.ok ? [] : checked.refusal.map((mistake) => mistake.split(':')[0]);
    expect(missing).toEqual(['vault', 'carriers.main.authToken', 'broker.token']);
  });
});
