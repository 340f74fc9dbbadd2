/**
 * Networks that whoever manages an account prescribes to its members, and where any network is asked for: tokens, refresh,
 * streams, downloads and the gate as much as a cookie.
 */
import { HOUR_MS } from '@strongroom/core';
import * as oauth from 'oauth4webapi';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Browser } from './browser.client.ts';
import { exchange } from './exchange.ts';
import { type House, REPORTS_ORIGIN } from './harness.ts';
import { join, memberParams, prescribe, prescribedTo, provenMemberRemoval } from './member.people.ts';
import { AWAY, addNetworks, HOME, HOME_BLOCK, networkId, OFFICE, openNetworkHouse } from './networks.people.ts';
import { newPerson, type Person, signIn } from './people.ts';
import {
  ask,
  call,
  consent,
  followClock,
  networkOf,
  redeem,
  signInProgram,
  startProgram,
  TERMINAL,
  via,
} from './surfaces.people.ts';

let house: House;
let gate: string;
beforeAll(async () => {
  house = await openNetworkHouse({
    'surfaces.clients': [TERMINAL],
    'gate.applications': [{ id: 'reports', name: 'Reports', origin: REPORTS_ORIGIN }],
  });
  gate = (await house.strongroom.gate?.listen({ host: '127.0.0.1', port: 0 })) ?? '';
});
afterAll(() => house.close());
beforeEach(() => followClock(house));

const from = (address: string): Browser => house.browser({ address });
const isSignedIn = async (browser: Browser): Promise<boolean> => (await browser.call('getSession')).data().signedIn;
async function inside(address = HOME): Promise<{ person: Person; browser: Browser }> {
  const person = await newPerson(house, { totp: true });
  return { person, browser: (await signIn(house, person, from(address))).browser };
}
/** An officer at the office, and a member of the account at home. */
async function managed() {
  const { person: officer, browser } = await inside(OFFICE);
  await join(house, officer, officer.accountId, ['read', 'manage-users']);
  const { person: member, browser: theirs } = await inside();
  await join(house, member, officer.accountId, ['read', 'trade']);
  return { officer, browser, member, theirs, both: [officer, member] as const };
}
const tryFrom = async (person: Person, address: string): Promise<string> => {
  house.clock.advance(30_000);
  try {
    const { browser } = await signIn(house, person, from(address));
    return (await isSignedIn(browser)) ? 'in' : 'out';
  } catch (error) {
    return /network-restricted/.test(String(error)) ? 'network-restricted' : String(error);
  }
};

describe('what an officer prescribes', () => {
  it('holds at once, ends sessions outside, is told to the member and names both in the history', async () => {
    const { officer, browser, member, theirs, both } = await managed();
    expect((await prescribe(house, browser, both, ['9.9.9.0/24'])).outcome).toBe('done');
    expect([await isSignedIn(browser), await isSignedIn(theirs)]).toEqual([true, false]);
    expect([await tryFrom(member, HOME), await tryFrom(member, OFFICE)]).toEqual(['network-restricted', 'in']);
    await house.drain();
    const mails = (await house.world.mails(member.mail)).map(({ text }) => text).join('\n');
    expect(mails).toMatch(/security officer restricted your sign-in to fewer networks/);
    const history = await house.services.audit.history({
      userId: member.userId,
      accountIds: [],
      before: null,
      limit: 50,
    });
    expect(history.find(({ event }) => event === 'member-network.added')).toMatchObject({
      actor: { userId: officer.userId },
      userId: member.userId,
      accountId: officer.accountId,
      details: { networks: '9.9.9.0/24', waits: false },
    });
  });

  it('stands beside the member’s own list: both must let an address in, and the member loosens neither by the other', async () => {
    const { browser, member, both } = await managed();
    await prescribe(house, browser, both, ['9.9.9.0/24', HOME_BLOCK]);
    house.clock.advance(30_000);
    const { browser: own } = await signIn(house, member, from(OFFICE));
    expect((await own.ask('listNetworks')).prescribed).toMatchObject([
      { entries: [{ network: HOME_BLOCK }, { network: '9.9.9.0/24' }] },
    ]);
    // Of one's own any address may be named; it opens nothing that is prescribed otherwise.
    await addNetworks(house, own, member, ['9.9.9.0/24', AWAY]);
    expect([await tryFrom(member, OFFICE), await tryFrom(member, HOME), await tryFrom(member, AWAY)]).toEqual([
      ...['in', 'network-restricted', 'network-restricted'],
    ]);
    const [entry] = (await prescribedTo(browser, member))?.entries ?? [];
    const params = { networkId: entry?.id ?? '' };
    expect((await own.call('removeNetwork', { params, query: { keepCurrent: 'no' } })).outcome).toBe('not-found');
    expect((await own.call('cancelNetworkChange', { params })).outcome).toBe('not-found');
    expect((await own.ask('listMembers')).accounts).toEqual([]);
    // Nor does the desk, which a caller may have talked to, lift what an officer prescribed.
    const actor = { kind: 'system', userId: null, sessionId: null, surface: null } as const;
    const by = { actor, origin: null, provedBy: null };
    const policy = house.policies.for('us');
    await house.services.database.transaction((tx) =>
      house.services.networks.override(tx, { userId: member.userId, policy }, by),
    );
    house.clock.advance(1_000);
    expect([await tryFrom(member, HOME), await tryFrom(member, AWAY)]).toEqual(['in', 'network-restricted']);
  });

  it('is loosened by an officer only after the wait, and what waits can be taken back', async () => {
    const { officer, browser, member, both } = await managed();
    await prescribe(house, browser, both, ['9.9.9.0/24']);
    const removed = (await (await provenMemberRemoval(house, browser, both, '9.9.9.0/24'))()).data();
    const [entry] = removed.accounts[0]?.members[0]?.entries ?? [];
    expect(entry?.state).toBe('leaving');
    expect(await tryFrom(member, HOME)).toBe('network-restricted');
    const params = { ...memberParams(officer, member), networkId: entry?.id ?? '' };
    const taken = await Promise.all([1, 2, 3].map(() => browser.call('cancelMemberNetworkChange', { params })));
    expect(taken.map(({ outcome }) => outcome).sort()).toEqual(['done', 'not-found', 'not-found']);
    await (await provenMemberRemoval(house, browser, both, '9.9.9.0/24'))();
    house.clock.advance(3 * HOUR_MS);
    expect(await tryFrom(member, HOME)).toBe('in');
  });

  it('is nobody’s business who does not manage the account, not one’s own, and nobody’s with accounts elsewhere', async () => {
    const { officer, browser, member, theirs, both } = await managed();
    const wish = { params: memberParams(officer, member), body: { networks: [HOME_BLOCK], label: '' } };
    const { browser: stranger } = await inside();
    expect((await stranger.call('addMemberNetworks', wish)).outcome).toBe('not-found');
    expect((await theirs.call('addMemberNetworks', { ...wish, params: memberParams(officer, officer) })).outcome).toBe(
      'not-found',
    );
    const oneself = { ...wish, params: memberParams(officer, officer) };
    expect((await browser.call('addMemberNetworks', oneself)).outcome).toBe('not-found');
    const { person: other } = await inside();
    await join(house, other, officer.accountId, ['read'], { keepsOwn: true });
    const refused = await prescribe(house, browser, [officer, other], [HOME_BLOCK]);
    expect([refused.outcome, refused.problem?.rule]).toEqual(['not-permitted', 'member.other-accounts']);
    expect((await prescribedTo(browser, other))?.manageable).toBe(false);
    // A proof of one member's networks is none of another's.
    const asked = await browser.call('addMemberNetworks', wish);
    expect(asked.problem?.approval?.subject).toMatchObject({ member: { userId: both[1].userId } });
  });

  it('ends with the account', async () => {
    const { officer, browser, member, both } = await managed();
    await prescribe(house, browser, both, ['9.9.9.0/24']);
    await join(house, member, (await newPerson(house)).accountId, ['read'], { keepsOwn: true });
    await house.services.database.transaction((tx) => house.services.networks.endOfAccount(tx, officer.accountId));
    expect(await tryFrom(member, HOME)).toBe('in');
  });
});

describe('a network is asked for', () => {
  async function withProgram() {
    const { person, browser } = await inside();
    const program = { ...(await startProgram(house)), network: networkOf(house, HOME) };
    return { person, browser, program, away: { ...program, network: networkOf(house, AWAY) } };
  }

  it('of a token: where it is used elsewhere its session ends', async () => {
    const { person, browser, program, away } = await withProgram();
    const { access_token: token } = await signInProgram(program, browser, { scope: 'openid read' });
    await addNetworks(house, browser, person, [HOME_BLOCK]);
    expect((await call(program, token, '/v1/accounts')).status).toBe(200);
    // Who somebody is, is told within the networks only; asked for elsewhere it ends nothing yet.
    expect((await call(away, token, '/oidc/userinfo')).status).toBe(401);
    expect((await call(program, token, '/oidc/userinfo')).status).toBe(200);
    expect((await call(away, token, '/v1/accounts')).status).toBe(401);
    expect((await call(program, token, '/v1/accounts')).status).toBe(401);
  });

  it.each(['jsonl', 'csv'] as const)('of a download: nothing of a file (%s) leaves for elsewhere', async (format) => {
    const { person, browser } = await inside();
    await addNetworks(house, browser, person, [HOME_BLOCK]);
    await house.services.log.worker.pass();
    const file = (from: Browser) => from.send(from.write('exportAudit', { query: { format } }));
    const own = await file(browser);
    expect([own.status, own.text.includes('network.added')]).toEqual([200, true]);
    const stolen = house.browser({ address: AWAY });
    for (const [name, value] of browser.cookies) stolen.cookies.set(name, value);
    const refused = await file(stolen);
    expect([refused.status, refused.text.includes('network.added')]).toEqual([401, false]);
    expect((await file(browser)).status).toBe(401);
  });

  it('of a code that opens a session, and of a refresh', async () => {
    const { person, browser, program, away } = await withProgram();
    await addNetworks(house, browser, person, [HOME_BLOCK]);
    const leaked = await ask(program, { scope: 'openid read offline_access' });
    const arrived = await consent(browser, leaked);
    await expect(redeem(away, leaked, arrived)).rejects.toMatchObject({ error: 'invalid_grant' });
    const { refresh_token: refresh = '' } = await signInProgram(program, browser, {
      scope: 'openid read offline_access',
      prompt: 'consent',
    });
    const again = async (each: typeof program, token: string) => {
      const { as, client, auth } = each;
      const answer = await oauth.refreshTokenGrantRequest(as, client, auth, token, via(each));
      return oauth.processRefreshTokenResponse(as, client, answer);
    };
    await expect(again(away, refresh)).rejects.toMatchObject({ error: 'invalid_grant' });
    expect((await again(program, refresh)).access_token).toBeTypeOf('string');
  });

  it('of a stream that is open, once a rule comes into force', async () => {
    const { person, browser } = await inside(AWAY);
    const { browser: home } = await signIn(house, person, from(HOME));
    const told = browser.call('followSession');
    await expect.poll(() => house.services.sessions.streams.open()).toBe(1);
    await addNetworks(house, home, person, [HOME_BLOCK]);
    expect((await told).text).toMatch(/event: ended\ndata: {"reason":"network-restricted"}/);
  });

  it('of a stream that is open, when what let it in comes to its end by itself', async () => {
    const { person, browser } = await inside(AWAY);
    await addNetworks(house, browser, person, ['9.9.9.0/24'], { keepCurrent: true });
    const told = browser.call('followSession');
    await expect.poll(() => house.services.sessions.streams.open()).toBe(1);
    // Whoever is busy does not grow idle.
    for (let step = 0; step < 12; step += 1) {
      await browser.call('recordActivity');
      house.clock.advance(HOUR_MS / 6);
    }
    house.services.sessions.streams.wakeAll();
    expect((await told).text).toMatch(/event: ended\ndata: {"reason":"network-restricted"}/);
  });

  it('of the gate in front of an application', async () => {
    const { person, browser } = await inside();
    const asked = (path: string, address: string, cookie?: string) =>
      exchange(gate, {
        path,
        headers: {
          'x-forwarded-proto': 'https',
          'x-forwarded-host': new URL(REPORTS_ORIGIN).host,
          'x-forwarded-uri': '/q',
          'x-forwarded-for': address,
          ...(cookie !== undefined && { cookie }),
        },
      });
    const pair = (answer: Awaited<ReturnType<typeof asked>>, name: string) =>
      answer.setCookies.map((text) => text.split(';')[0] ?? '').find((text) => text.startsWith(`${name}=`)) ?? '';
    const begun = await asked('/.strongroom/begin?to=/q', HOME);
    const target = new URL(String(begun.headers.location)).searchParams;
    const [application, path, state] = ['application', 'path', 'state'].map((key) => target.get(key) ?? '');
    const { location } = await browser.ask('enterApplication', { body: { application, path, state } as never });
    const ticket = location.slice(location.indexOf('/.strongroom'));
    const entered = await asked(ticket, HOME, pair(begun, '__Host-strongroom-gate-entry'));
    const cookie = pair(entered, '__Host-strongroom-gate');
    expect((await asked('/v1/authz/auth-request', HOME, cookie)).status).toBe(200);
    await addNetworks(house, browser, person, [HOME_BLOCK]);
    expect((await asked('/v1/authz/auth-request', HOME, cookie)).status).toBe(200);
    expect((await asked('/v1/authz/auth-request', AWAY, cookie)).status).toBe(401);
    expect(await isSignedIn(browser)).toBe(false);
  });

  it('in whatever form an address comes: mapped is the same one', async () => {
    const { person, browser } = await inside();
    await addNetworks(house, browser, person, [`::ffff:${HOME}`]);
    expect(await networkId(browser, HOME)).not.toBe('');
    expect([await tryFrom(person, `::ffff:${HOME}`), await tryFrom(person, '2a00:1450::8')]).toEqual([
      ...['in', 'network-restricted'],
    ]);
  });
});
