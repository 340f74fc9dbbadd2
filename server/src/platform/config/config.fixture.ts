/** A configuration that is good, and the same with one thing wrong. */
import { type ConfigInput, checkConfig } from './config.ts';

export const KEY = Buffer.from(Array.from({ length: 32 }, (_, index) => (index * 37 + 11) % 256)).toString('base64');
export const OTHER = Buffer.from(Array.from({ length: 32 }, (_, index) => (index * 41 + 3) % 256)).toString('base64');
export const CONTACT = 'mailto:push@house.example';
export const good: ConfigInput = {
  http: { publicOrigin: 'https://portal.example', trustedProxies: ['127.0.0.1'] },
  vault: { rootKeys: [{ id: 'k1', key: KEY }] },
  carriers: {
    main: {
      kind: 'messages-api',
      baseUrl: 'https://carrier.example',
      accountSid: 'AC1',
      from: '+12025550100',
      authToken: 'pW7xq2Lm9Rt4Zb6K',
    },
    second: { kind: 'smpp', host: 'smsc.example', port: 2775, systemId: 'house', password: 'kT5wQz8L', from: 'House' },
  },
  mail: { host: 'mail.example', port: 587, from: 'notices@portal.example' },
  broker: { baseUrl: 'https://core.example', token: 'v9Kq3Xz7Pm2Lw8Rt5Yb1Nc6D' },
};
export const mistakesOf = (input: unknown): readonly string[] => {
  const checked = checkConfig(input);
  return checked.ok ? [] : checked.refusal;
};
/** The good configuration with one value changed, by its path. */
export function changed(path: string, value: unknown, input: object = good): unknown {
  const copy = structuredClone(input) as Record<string, unknown>;
  const names = path.split('.');
  const last = names.pop() as string;
  const owner = names.reduce<Record<string, unknown>>((at, name) => {
    at[name] ??= {};
    return at[name] as Record<string, unknown>;
  }, copy);
  owner[last] = value;
  return copy;
}
