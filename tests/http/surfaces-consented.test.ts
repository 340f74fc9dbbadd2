/**
 * What somebody consented to, and nothing besides: money leaves by a program for one payee, once, up to an amount; and what
 * a program was given once is taken once, however many ask for it at the same moment.
 */
import * as oauth from 'oauth4webapi';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { atOnce, type Browser } from './browser.client.ts';
import { type House, ORIGIN, openHouse } from './harness.ts';
import { answerTo, newKey, newPerson, type Person, signIn } from './people.ts';
import {
  again,
  ask,
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
  startProgram,
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
    configuration: { 'surfaces.clients': [treasury] },
    policy: { 'surface.api.groups': ['read', 'move-money'] },
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
