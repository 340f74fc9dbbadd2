/**
 * How somebody consents, and what to, and nothing besides: money leaves by a program for one payee, once, up to an amount;
 * and what a program was given once is taken once, however many ask for it at the same moment.
 */
import * as oauth from 'oauth4webapi';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { atOnce, type Browser, makeBrowser } from './browser.client.ts';
import { type House, ORIGIN, openHouse } from './harness.ts';
import { askApproval, holder } from './passkey.people.ts';
import { answerTo, newKey, newPerson, type Person, signIn } from './people.ts';
import {
  again,
  ask,
  back,
  call,
  consent,
  events,
  followClock,
  introspect,
  networkOf,
  open,
  PARTNER_CALLBACK,
  type Program,
  partner,
  partnerKeys,
  redeem,
  refresh,
  signInProgram,
  startProgram,
  TERMINAL,
  toConsent,
  via,
} from './surfaces.people.ts';

let house: House;
let person: Person;
let browser: Browser;
let site: Program;

beforeAll(async () => {
  const { jwk, key } = await partnerKeys();
  const treasury = partner(jwk, { groups: ['read', 'move-money'] });
  house = await openHouse({
    configuration: { 'surfaces.clients': [TERMINAL, treasury] },
    policy: { 'surface.api.groups': ['read', 'move-money'], 'factor.opt-out.allowed': true },
  });
  followClock(house);
  person = await newPerson(house, { totp: true });
  ({ browser } = await signIn(house, person));
  site = await startProgram(house, treasury.id, oauth.PrivateKeyJwt(key));
});
afterAll(() => house.close());
beforeEach(() => followClock(house));

const SCOPE = 'openid read move-money';
const detail = (amountMinor: number, payee: 0 | 1 = 0) => ({
  type: 'withdrawal',
  accountId: person.accountId,
  payeeId: person.payeeIds[payee],
  amountMinor,
  currency: 'USD',
});

async function granted(details: readonly object[]): Promise<string> {
  const asked = await ask(site, {
    redirect_uri: PARTNER_CALLBACK,
    scope: SCOPE,
    ...(details.length > 0 && { authorization_details: JSON.stringify(details) }),
  });
  return (await redeem(site, asked, await consent(browser, asked), PARTNER_CALLBACK)).access_token;
}

interface Told {
  readonly status: number;
  readonly body: { code?: string; approval?: { id: string; factors: { id: string; methods: string[] }[] } };
}

async function post(token: string, path: string, body: object, more: Record<string, string> = {}): Promise<Told> {
  const headers = new Headers({ 'content-type': 'application/json', ...more });
  const url = new URL(path, ORIGIN);
  const send = () => oauth.protectedResourceRequest(token, 'POST', url, headers, JSON.stringify(body), via(site));
  const answer = await again(send);
  return { status: answer.status, body: (await answer.json()) as Told['body'] };
}

const withdraw = (token: string, amountMinor: number, payee: 0 | 1 = 0, approval?: string): Promise<Told> =>
  post(
    token,
    `/v1/accounts/${person.accountId}/withdrawals`,
    { payeeId: person.payeeIds[payee], amountMinor, currency: 'USD' },
    { 'idempotency-key': newKey(), ...(approval !== undefined && { 'strongroom-approval': approval }) },
  );

/** The person proves exactly this act, as they do in the portal. */
async function proven(token: string, amountMinor: number): Promise<string> {
  const { body } = await withdraw(token, amountMinor);
  const { approval } = body;
  const [factor] = approval?.factors ?? [];
  if (approval === undefined || factor === undefined) throw new Error(`no approval: ${JSON.stringify(body)}`);
  house.clock.advance(30_000);
  followClock(house);
  const begun = await post(token, `/v1/approvals/${approval.id}/challenge`, { factorId: factor.id, method: 'totp' });
  const { challenge } = begun.body as { challenge?: { id: string } };
  const answer = { challengeId: challenge?.id, answer: await answerTo(house, person, 'totp') };
  await post(token, `/v1/approvals/${approval.id}/answer`, answer);
  return approval.id;
}

describe('a program moves money', () => {
  it('for nobody who did not consent to exactly that', async () => {
    const bare = await granted([]);
    const token = await granted([detail(5_000)]);
    const refused = [
      await withdraw(bare, 1_000),
      await withdraw(token, 5_001),
      await withdraw(token, 5_000, 1),
      await withdraw(await granted([detail(5_000, 1)]), 5_000),
    ];
    for (const { status, body } of refused) expect([status, body.code]).toEqual([403, 'insufficient-authorization']);
    expect(await events(house, 'withdrawal.created')).toEqual([]);
    expect(await events(house, 'access.denied')).toHaveLength(4);
  });

  it('once for each consent, up to its amount, with a proof of the act', async () => {
    const asked = await ask(site, {
      redirect_uri: PARTNER_CALLBACK,
      scope: SCOPE,
      authorization_details: JSON.stringify([detail(5_000)]),
    });
    const shown = await browser.ask('getConsent', { params: { consentId: await toConsent(browser, asked) } });
    expect(shown.details).toMatchObject([
      { detail: { amountMinor: 5_000, currency: 'USD' }, payeeName: expect.any(String) as string },
    ]);
    const token = await granted([detail(5_000)]);
    const needsProof = await withdraw(token, 4_000);
    expect([needsProof.status, needsProof.body.code]).toEqual([403, 'proof-required']);
    const approval = await proven(token, 4_000);
    expect((await withdraw(token, 4_000, 0, approval)).status).toBe(201);
    expect((await withdraw(token, 1_000)).body.code).toBe('insufficient-authorization');
  });

  it('once, however many requests are under way', async () => {
    const token = await granted([detail(3_000)]);
    const approval = await proven(token, 3_000);
    const answers = await atOnce(6, () => withdraw(token, 3_000, 0, approval));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    // The detail by itself, whatever else would stop the second.
    const { rows } = await house.sql.query<{ id: string }>('select id from client_grant order by granted_at desc');
    const uses = await atOnce(8, () =>
      house.services.database.transaction((tx) => house.services.surfaces.details.use(tx, rows[0]?.id ?? '', 4)),
    );
    expect(uses.filter((won) => won)).toHaveLength(1);
  });
});

describe('of many who ask at once', () => {
  it('one opens the page of a reference on whatever node, and the code is given once', async () => {
    const asked = await ask(site, { redirect_uri: PARTNER_CALLBACK, scope: 'openid read' });
    const consentId = await toConsent(browser, asked);
    const { continueAt } = await browser.ask('giveConsent', { params: { consentId } });
    const answers = await atOnce(6, () => open(browser, new URL(continueAt ?? '')));
    const codes = answers.map(({ headers }) => new URL(String(headers.location), ORIGIN).searchParams.get('code'));
    expect(codes.filter((code) => code !== null)).toHaveLength(1);
  });

  it('each who holds the key fetches tokens of one grant with a refresh token, and a thief without it ends nothing', async () => {
    const other = await house.anotherNode();
    const asked = await ask(site, { redirect_uri: PARTNER_CALLBACK, scope: 'openid read' });
    const tokens = await redeem(site, asked, await consent(browser, asked), PARTNER_CALLBACK);
    const nodes = [site, { ...site, network: networkOf(other) }] as const;
    const fetched = await atOnce(6, (index) => refresh(nodes[index % 2 === 0 ? 0 : 1], tokens.refresh_token));
    expect(new Set(fetched.map(({ access_token }) => access_token)).size).toBe(6);
    // Bound to a key it need not change (FAPI 2.0). A thief without the key gets nothing by it on either node, and the
    // grant of the owner goes on: a copy that is shown must not be a way to sign somebody out.
    for (const node of nodes) {
      const thief = { ...node, auth: oauth.PrivateKeyJwt((await partnerKeys()).key) };
      await expect(refresh(thief, tokens.refresh_token)).rejects.toMatchObject({ error: 'invalid_client' });
      const { access_token } = await refresh(node, tokens.refresh_token);
      expect(await introspect(node, access_token)).toMatchObject({ active: true });
    }
  });
});

describe('a consent', () => {
  let program: Program;
  beforeEach(async () => {
    program = await startProgram(house);
  });

  it('is given in the browser that asked, once', async () => {
    const asked = await ask(program);
    const consentId = await toConsent(browser, asked);
    const stranger = makeBrowser(house);
    await signIn(house, person, stranger);
    const params = { consentId };
    expect((await stranger.call('getConsent', { params })).outcome).toBe('not-found');
    expect((await stranger.call('giveConsent', { params })).outcome).toBe('not-found');
    const answers = await atOnce(4, () => browser.call('giveConsent', { params }));
    expect(answers.map(({ outcome }) => outcome).sort()).toEqual(['done', 'not-found', 'not-found', 'not-found']);
  });

  it('is refused, and the program learns no more than that', async () => {
    const asked = await ask(program);
    const consentId = await toConsent(browser, asked);
    const { continueAt } = await browser.ask('refuseConsent', { params: { consentId } });
    const arrived = await back(browser, continueAt);
    expect(() => oauth.validateAuthResponse(program.as, program.client, arrived, asked.state)).toThrow(
      expect.objectContaining({ error: 'access_denied' }) as Error,
    );
    expect(await events(house, 'client-grant.refused')).not.toEqual([]);
  });

  it('is never given by a program that is signed in', async () => {
    const { access_token } = await signInProgram(program, browser);
    const consentId = await toConsent(browser, await ask(program));
    expect((await call(program, access_token, `/v1/consents/${consentId}/grant`, 'POST')).status).toBe(404);
  });

  it('asks for a proof that is as fresh as the program wants it', async () => {
    house.clock.advance(60_000);
    const consentId = await toConsent(browser, await ask(program, { max_age: '30' }));
    const params = { consentId };
    expect((await browser.ask('getConsent', { params })).demand).toBe('prove-again');
    expect((await browser.call('giveConsent', { params })).outcome).toBe('proof-required');
    const relaxed = await toConsent(browser, await ask(program, { max_age: '3600' }));
    expect((await browser.call('giveConsent', { params: { consentId: relaxed } })).outcome).toBe('done');
    const again = await toConsent(browser, await ask(program, { prompt: 'login' }));
    expect((await browser.call('giveConsent', { params: { consentId: again } })).outcome).toBe('proof-required');
  });

  it('of whoever does without in trading rests on their sign-in, and a code of another screen does not', async () => {
    const { browser: own, person: owner } = await holder(house);
    house.clock.advance(360_000);
    const give = async (more: Record<string, string> = {}) => {
      const params = { consentId: await toConsent(own, await ask(program, more)) };
      return (await own.call('giveConsent', { params })).outcome;
    };
    expect(await give()).toBe('proof-required');
    await house.sql.query(`insert into second_factor_opt_out values ($1, now(), '2026-11.2')`, [owner.userId]);
    expect(await give()).toBe('done');
    expect(await give({ max_age: '30' })).toBe('proof-required');
    const { as, client, auth } = program;
    const request = new URLSearchParams({ scope: 'openid read' });
    const answer = await again(() => oauth.deviceAuthorizationRequest(as, client, auth, request, via(program)));
    const { user_code: userCode } = await oauth.processDeviceAuthorizationResponse(as, client, answer);
    const { id: consentId } = await own.ask('findDeviceConsent', { body: { userCode } });
    expect((await own.call('giveConsent', { params: { consentId } })).outcome).toBe('proof-required');
    await own.ask('optIn', { query: {} });
    expect(await give()).toBe('proof-required');
  });

  it('cannot meet what no factor of the person can, and says so to the program', async () => {
    const asked = await ask(program, { acr_values: 'phr' });
    const params = { consentId: await toConsent(browser, asked) };
    expect((await browser.ask('getConsent', { params })).demand).toBe('impossible');
    expect((await browser.call('giveConsent', { params })).outcome).toBe('not-found');
    const { continueAt } = await browser.ask('refuseConsent', { params });
    const arrived = await back(browser, continueAt);
    expect(arrived.searchParams.get('error')).toBe('unmet_authentication_requirements');
  });

  it('with a passkey meets what asks for one, once the passkey proves it', async () => {
    // Signed in by a text message: nothing that resists phishing was proven in this session.
    const { browser: own, authenticator, factorId, person: owner } = await holder(house);
    const asked = await ask(program, { acr_values: 'phr' });
    const params = { consentId: await toConsent(own, asked) };
    expect((await own.ask('getConsent', { params })).demand).toBe('phishing-resistant');
    const { approval } = (await own.call('giveConsent', { params })).problem ?? {};
    if (approval === undefined) throw new Error('a passkey is asked for');
    const { challengeId, request } = await askApproval(own, approval, factorId);
    const answer = { challengeId, answer: authenticator.assert(request) };
    await own.ask('answerApproval', { params: { approvalId: approval.id }, body: answer });
    const { continueAt } = await own.ask('giveConsent', { params, approval: approval.id });
    const tokens = await redeem(program, asked, await back(own, continueAt));
    expect(oauth.getValidatedIdTokenClaims(tokens)).toMatchObject({
      sub: owner.userId,
      acr: expect.stringMatching(/^phr/),
    });
    const later = await toConsent(own, await ask(program, { acr_values: 'phr' }));
    expect((await own.ask('getConsent', { params: { consentId: later } })).demand).toBe('met');
  });
});
