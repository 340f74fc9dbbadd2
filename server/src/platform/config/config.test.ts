/** Configuration: every mistake at once, no key under the mat, and nothing in the clear outside this machine. */
import { describe, expect, it } from 'vitest';
import { CONTACT, changed, good, KEY, mistakesOf, OTHER } from './config.fixture.ts';
import { checkConfig } from './config.ts';

describe('a configuration', () => {
  it('that is good is good, with everything else at its default', () => {
    const checked = checkConfig(good);
    expect(checked).toMatchObject({
      ok: true,
      value: {
        mode: 'production',
        http: { host: '127.0.0.1', port: 4180 },
        operations: { port: 4189 },
        mail: { tls: 'required', timeoutMs: 10_000 },
        broker: { timeoutMs: 3_000 },
        jobs: { leaseSeconds: 30, codes: { attempts: 60, backoffSeconds: 10 } },
        trust: { sessionMs: 1_000 },
      },
    });
  });

  it.each<[string, unknown, RegExp]>([
    ['http.port', 0, /^http\.port: /],
    ['http.port', 65_536, /^http\.port: /],
    ['http.port', '4180', /^http\.port: /],
    ['http.publicOrigin', 'https://portal.example/', /^http\.publicOrigin: an origin has no path/],
    ['http.publicOrigin', 'https://portal.example/x', /^http\.publicOrigin: an origin/],
    ['http.publicOrigin', 'portal.example', /^http\.publicOrigin: /],
    ['http.publicOrigin', 'http://portal.example', /^http\.publicOrigin: must be https/],
    ['http.passkeyDomain', 'other.example', /^http\.passkeyDomain: must be the host/],
    ['http.passkeyDomain', 'ortal.example', /^http\.passkeyDomain: must be the host/],
    ['http.passkeyDomain', 'example', /^http\.passkeyDomain: must be the host/],
    ['http.trustedProxies', ['10.0.0.0/8', '10.0.0.0/40'], /^http\.trustedProxies\.1: not an address or network/],
    ['http.trustedProxies', [], /^http\.trustedProxies: name the proxy that ends TLS/],
    ['mutualTls', { publicOrigin: 'https://programs.example' }, /^mutualTls: needs tls, or the header/],
    ['gate', { tls: true, applications: [] }, /^gate/],
    [
      'gate',
      { applications: [{ id: 'reports', name: 'Reports', origin: 'http://reports.example' }] },
      /^gate\.applications: reports must be https outside demo mode$/,
    ],
    ['http.unknown', 1, /^http: .*unknown/],
    ['unknown', 1, /unknown/],
    ['mode', 'prod', /^mode: /],
    ['vault.rootKeys', [], /^vault\.rootKeys: /],
    ['vault.rootKeys', [{ id: 'k', key: 'AAAA' }], /^vault\.rootKeys\.0\.key: must be 32 bytes in base64, is 3/],
    ['vault.rootKeys', [{ id: 'k', key: 'not base 64!' }], /^vault\.rootKeys\.0\.key: /],
    [
      'vault.rootKeys',
      [
        { id: 'k', key: KEY },
        { id: 'k', key: OTHER },
      ],
      /two keys carry one id/,
    ],
    [
      'vault.rootKeys',
      [{ id: 'k', key: Buffer.alloc(32).toString('base64') }],
      /^vault\.rootKeys\.0\.key: this is not random/,
    ],
    ['carriers.main.authToken', 'short', /^carriers\.main\.authToken: a secret of at least 16/],
    ['carriers.main.authToken', 'changeme-changeme-1', /^carriers\.main\.authToken: this looks like a default/],
    ['carriers.main.authToken', 'aaaaaaaaaaaaaaaaaaaa', /^carriers\.main\.authToken: this looks like a default/],
    ['carriers.main.baseUrl', 'http://carrier.example', /^carriers\.main\.baseUrl: must be https, or a loopback/],
    ['carriers.main.baseUrl', 'http://127.0.0.1.example', /^carriers\.main\.baseUrl: must be https, or a loopback/],
    ['carriers.main.baseUrl', 'ftp://carrier.example', /^carriers\.main\.baseUrl: /],
    ['carriers', {}, /^carriers: at least one/],
    ['carriers.main.from', 'way too long a name', /^carriers\.main\.from: no number and no name/],
    ['carriers.main.senders', { usa: 'House' }, /^carriers\.main\.senders/],
    ['carriers.main.dayCapMinor', 0, /^carriers\.main\.dayCapMinor: /],
    ['carriers.second.tls', 'none', /^carriers\.second\.tls: none is only for a message centre/],
    ['carriers.second.password', 'kT5', /^carriers\.second\.password: a secret of at least 8/],
    ['carriers.second.timeoutMs', 15_000, /^jobs\.leaseSeconds: must be longer than twice carriers\.second\.timeoutMs/],
    ['destinations.forbidden', ['us'], /^destinations\.forbidden\.0: two capital letters/],
    ['destinations.premium', ['+1900'], /^destinations\.premium\.0: digits/],
    ['broker.token', 'demo-broker', /^broker\.token: a secret of at least 24/],
    ['broker.token', 'strongroom-strongroom-strongroom', /^broker\.token: this looks like a default/],
    ['broker.baseUrl', 'http://core.example', /^broker\.baseUrl: must be https/],
    [
      'push',
      { contact: CONTACT, services: ['http://127.0.0.1:9000'] },
      /^push\.services\.0: a service of this machine/,
    ],
    ['push', { contact: CONTACT, services: ['10.0.0.1'] }, /^push\.services\.0: no name of/],
    ['push', { contact: CONTACT, services: ['*.com'] }, /^push\.services\.0: no name of/],
    ['push', { contact: 'somebody' }, /^push\.contact: a mailto: or https: address/],
    [
      'events',
      { webhooks: [{ id: 'crm', url: 'https://crm.example/', events: ['session.*'], secrets: ['whsec_c2hvcnQ='] }] },
      /^events\.webhooks\.0\.secrets\.0: whsec_ and 24 to 64 bytes/,
    ],
    ['mail.auth', { user: 'u', password: 'secret-secret' }, /^mail\.auth\.password: this looks like a default/],
    ['mail.auth', { user: 'u', password: 'kT5' }, /^mail\.auth\.password: a secret of at least 12/],
    ['database.poolSize', 1, /^database\.poolSize: /],
    // However it is configured: a session ended elsewhere is refused here within a second.
    ['trust.sessionMs', 1_001, /^trust\.sessionMs: /],
    ['trust.userMs', 10_001, /^trust\.userMs: /],
    ['trust.signInPauseMs', 10_001, /^trust\.signInPauseMs: /],
    ['trust.ratesMs', 300_001, /^trust\.ratesMs: /],
    ['trust.sessionMs', -1, /^trust\.sessionMs: /],
    ['activity.saveEveryMs', 30_001, /^activity\.saveEveryMs: /],
    ['broker.timeoutMs', 99, /^broker\.timeoutMs: /],
    ['breachedPasswords', { rangeUrl: 'https://range.example', timeoutMs: 10_001 }, /^breachedPasswords\.timeoutMs: /],
    ['jobs.places', 0, /^jobs\.places: /],
    ['jobs.codes.attempts', 0, /^jobs\.codes\.attempts: /],
    ['mail.timeoutMs', 15_000, /^jobs\.leaseSeconds: must be longer than twice mail\.timeoutMs/],
    ['housekeeping.everySeconds', 9, /^housekeeping\.everySeconds: /],
  ])('with %s %j is refused', (path, value, message) => {
    const mistakes = mistakesOf(changed(path, value));
    expect(mistakes).toEqual([expect.stringMatching(message)]);
  });

  it.each(['http://127.0.0.1:8080', 'http://localhost:1', 'http://[::1]:9'])(
    'may reach the broker at %s',
    (baseUrl) => {
      expect(mistakesOf(changed('broker.baseUrl', baseUrl))).toEqual([]);
    },
  );

  it('does not take one secret for two doors', () => {
    const token = 'v9Kq3Xz7Pm2Lw8Rt5Yb1Nc6D';
    expect(mistakesOf(changed('carriers.main.authToken', token))).toEqual([
      'broker.token: the same secret as carriers.main.authToken',
    ]);
    const keys = [
      { id: 'old', key: KEY },
      { id: 'new', key: KEY },
    ];
    expect(mistakesOf(changed('vault.rootKeys', keys))).toEqual([
      'vault.rootKeys.1.key: the same secret as vault.rootKeys.0.key',
    ]);
  });

  it('takes a domain above the portal for passkeys', () => {
    const above = changed('http.passkeyDomain', 'broker.example') as object;
    expect(mistakesOf(changed('http.publicOrigin', 'https://portal.broker.example', above))).toEqual([]);
  });

  it('says every mistake at once, and never a secret', () => {
    const shape = changed('http.port', 0, changed('mode', 'prod', changed('mail.port', 'x') as object) as object);
    expect(mistakesOf(shape)).toHaveLength(3);
    const weak = changed('broker.token', 'hunter2', changed('carriers.main.authToken', 'hunter3') as object);
    const mistakes = mistakesOf(changed('http.publicOrigin', 'http://x.example', weak as object));
    expect(mistakes).toHaveLength(3);
    expect(mistakes.join()).not.toMatch(/hunter[23]/);
  });

  it('of a demonstration may have the keys everybody knows, but no broken ones', () => {
    const weak = changed('mode', 'demo', changed('broker.token', 'demo-broker') as object) as object;
    expect(mistakesOf(changed('http.publicOrigin', 'http://localhost:4180', weak))).toEqual([]);
    expect(mistakesOf(changed('vault.rootKeys', [{ id: 'k', key: 'AAAA' }], weak))).toHaveLength(1);
  });

  it('lets the gate of a demonstration, and no other, lead to an application in the clear', () => {
    const application = { id: 'reports', name: 'Reports', origin: 'http://reports.localhost:4199' };
    const gate = changed('gate', { applications: [application] }) as object;
    expect(mistakesOf(changed('mode', 'demo', gate))).toEqual([]);
    expect(mistakesOf(gate)).toHaveLength(1);
    application.origin = 'https://reports.example';
    expect(mistakesOf(changed('gate', { applications: [application] }))).toEqual([]);
  });

  it('keeps a demonstration on this machine', () => {
    const demo = changed('mode', 'demo') as object;
    expect(mistakesOf(changed('http.host', '0.0.0.0', demo))).toEqual([
      'http.host: a demonstration listens on a loopback address only',
    ]);
    expect(mistakesOf(changed('operations.host', '::', demo))).toHaveLength(1);
    expect(mistakesOf(changed('http.host', '::1', demo))).toEqual([]);
  });

  it('waits in one job for all mail servers, and holds each to the same', () => {
    const server = { host: 'other.example', port: 587 };
    const two = changed('mail.fallbacks', [server]) as object;
    expect(mistakesOf(two)).toEqual([
      'jobs.leaseSeconds: must be longer than 3 times mail.timeoutMs, or work is begun twice',
    ]);
    const quick = changed('mail.timeoutMs', 5_000, two) as object;
    expect(mistakesOf(quick)).toEqual([]);
    expect(mistakesOf(changed('mail.fallbacks', [{ ...server, tls: 'none' }], quick))).toEqual([
      'mail.fallbacks.0.tls: none is only for a mail server on a loopback address',
    ]);
    for (const address of ['Bounces@mail.example', 'bounces', 'a-name-that-is-long@mail.example', 'a+b@mail.example'])
      expect(mistakesOf(changed('mail.bounces', { address }))).toHaveLength(1);
    expect(mistakesOf(changed('mail.bounces', { address: 'bounces@mail.example', hookToken: 'short' }))).toHaveLength(
      1,
    );
  });

  it('sends neither mail nor parts of passwords in clear text', () => {
    const plain = changed('mail.tls', 'none') as object;
    expect(mistakesOf(plain)).toEqual(['mail.tls: none is only for a mail server on a loopback address']);
    expect(mistakesOf(changed('mail.host', '127.0.0.1', plain))).toEqual([]);
    expect(mistakesOf(changed('breachedPasswords', { rangeUrl: 'http://range.example' }))).toHaveLength(1);
    expect(mistakesOf(changed('breachedPasswords', { rangeUrl: 'https://range.example' }))).toEqual([]);
  });
});
