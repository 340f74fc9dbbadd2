/** Where configuration comes from: a file, the environment over it, and secrets in files of their own. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { changed, good } from './config.fixture.ts';
import { checkConfig, readConfig } from './config.ts';

describe('where it comes from', () => {
  const directory = mkdtempSync(join(tmpdir(), 'strongroom-config-'));
  afterAll(() => rmSync(directory, { recursive: true }));
  const fileOf = (text: string): string => {
    const file = join(directory, 'config.json');
    writeFileSync(file, text);
    return file;
  };
  const read = (environment: Record<string, string | undefined>, input: unknown = good) =>
    readConfig(fileOf(JSON.stringify(input)), environment);

  it('is a file, with the environment over it', () => {
    const environment = {
      STRONGROOM_HTTP__PORT: '9000',
      STRONGROOM_HTTP__PUBLIC_ORIGIN: 'https://other.example',
      STRONGROOM_HTTP__TRUSTED_PROXIES: '["10.0.0.0/8"]',
      STRONGROOM_HTTP__CHECK_RESPONSES: 'true',
      STRONGROOM_SERVICE_NAME: 'Northwind',
      STRONGROOM_CONFIG: 'not a value',
      DATABASE_URL: 'postgres://x',
      STRONGROOM: '1',
      HTTP__PORT: '1',
      STRONGROOM_MAIL__HOST: undefined,
    };
    expect(read(environment)).toMatchObject({
      ok: true,
      value: {
        http: {
          port: 9000,
          publicOrigin: 'https://other.example',
          trustedProxies: ['10.0.0.0/8'],
          checkResponses: true,
        },
        serviceName: 'Northwind',
        database: { url: 'postgres://x', poolSize: 10 },
        mail: { host: 'mail.example' },
      },
    });
  });

  it('may be the environment alone', () => {
    const environment = {
      STRONGROOM_HTTP__PUBLIC_ORIGIN: 'https://portal.example',
      STRONGROOM_HTTP__TRUSTED_PROXIES: JSON.stringify(good.http.trustedProxies),
      STRONGROOM_VAULT: JSON.stringify(good.vault),
      STRONGROOM_CARRIERS: JSON.stringify(good.carriers),
      STRONGROOM_MAIL: JSON.stringify(good.mail),
      STRONGROOM_BROKER: JSON.stringify(good.broker),
    };
    expect(readConfig(undefined, environment)).toEqual(checkConfig(good));
  });

  it.each(['1234567890123456789012345', '00000000112358132134558914', '12.50', 'true', 'null', '"quoted"', '{"a":1}'])(
    'takes the secret %s as the text it is',
    (secret) => {
      const config = read({ STRONGROOM_BROKER__TOKEN: secret, STRONGROOM_MODE: 'demo', STRONGROOM_HTTP__PORT: '9000' });
      expect(config).toMatchObject({ ok: true, value: { broker: { token: secret }, http: { port: 9_000 } } });
      const auth = { STRONGROOM_MAIL__AUTH__USER: '7', STRONGROOM_MAIL__AUTH__PASSWORD: secret };
      expect(read({ ...auth, STRONGROOM_MODE: 'demo' })).toMatchObject({
        value: { mail: { auth: { user: '7', password: secret } } },
      });
      expect(read({ STRONGROOM_POLICY__ENTITIES__US: secret })).toMatchObject({
        value: { policy: { entities: { us: secret } } },
      });
    },
  );

  it('takes a secret from a file of its own, and names every file it cannot read', () => {
    const file = join(directory, 'secret');
    writeFileSync(file, 'v9Kq3Xz7Pm2Lw8Rt5Yb1Nc6E\n');
    const token = (path: string) => ({ STRONGROOM_BROKER__TOKEN__FILE: path });
    expect(read(token(file))).toMatchObject({ ok: true, value: { broker: { token: 'v9Kq3Xz7Pm2Lw8Rt5Yb1Nc6E' } } });
    const inList = changed('carriers.main.authToken', { file });
    expect(read({}, inList)).toMatchObject({
      value: { carriers: { main: { authToken: 'v9Kq3Xz7Pm2Lw8Rt5Yb1Nc6E' } } },
    });
    const lacking = changed('carriers.second.password', { file: `${file}-b` });
    expect(read(token(`${file}-a`), lacking)).toMatchObject({
      ok: false,
      refusal: expect.arrayContaining([
        expect.stringMatching(/^broker\.token: the file .*-a cannot be read/),
        expect.stringMatching(/^carriers\.second\.password: the file .*-b cannot be read/),
      ]),
    });
  });

  it('refuses names it does not know, also names of every object', () => {
    for (const name of ['STRONGROOM_HTTP__PROT', 'STRONGROOM_CONSTRUCTOR', 'STRONGROOM_HTTP__TO_STRING']) {
      expect(read({ [name]: '1' }).ok).toBe(false);
    }
    expect(read({ STRONGROOM___PROTO__: '{"polluted":1}', STRONGROOM___PROTO____X: '1' })).toBeDefined();
    expect(Reflect.get({}, 'polluted') ?? Reflect.get({}, 'x')).toBeUndefined();
  });

  it.each<[string, string]>([
    ['not JSON', '{'],
    ['a list', '[]'],
    ['null', 'null'],
    ['a number', '7'],
  ])('refuses a file that is %s, by its name', (_name, text) => {
    const config = readConfig(fileOf(text), {});
    expect(config).toMatchObject({ ok: false, refusal: [expect.stringContaining('config.json')] });
  });

  it('refuses a file that is not there, by its name', () => {
    expect(readConfig(join(directory, 'none.json'), {})).toMatchObject({
      ok: false,
      refusal: [expect.stringContaining('none.json')],
    });
  });
});
