/** The carrier on the wire: shapes, errors, one message per key, faults used up exactly. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CARRIER, carrierPost, makeTestWorld, START, sendSms, type TestWorld } from '../testing/test-world.ts';

const TO = '+14155550142';
const FROM = '+14155550100';
let test: TestWorld;
let serial = 0;
const key = () => {
  serial += 1;
  return { 'idempotency-key': `job-${serial}` };
};

beforeAll(async () => {
  test = await makeTestWorld();
});
afterAll(() => test.dispose());
beforeEach(async () => {
  await test.world().clear();
  for (const channel of ['sms', 'voice'] as const) {
    await test.world().setFault(channel, { loseNext: 0, duplicateNext: 0, refuseNext: 0, delaySeconds: 0 });
  }
  test.clock.set(START);
});

describe('messages', () => {
  it('queues a message, answers as the API does, and puts it on the phone', async () => {
    const response = await sendSms(test, { To: TO, From: FROM, Body: 'Strongroom code 482913. Never share it.' });
    expect(response.status).toBe(201);
    expect(await response.json()).toMatchObject({
      sid: expect.stringMatching(/^SM[0-9a-f]{32}$/),
      account_sid: CARRIER.accountSid,
      status: 'queued',
      to: TO,
      from: FROM,
      direction: 'outbound-api',
      num_segments: '1',
      date_created: 'Fri, 06 Mar 2026 12:00:00 +0000',
    });
    expect(await test.world().messages(TO)).toMatchObject([{ to: TO, from: FROM, code: '482913' }]);
  });

  it.each([
    ['no To', { From: FROM, Body: 'x' }, 21604],
    ['a To that is no number', { To: '0142', From: FROM, Body: 'x' }, 21211],
    ['no From', { To: TO, Body: 'x' }, 21603],
    ['a From nobody may use', { To: TO, From: '!', Body: 'x' }, 21212],
    ['no Body', { To: TO, From: FROM }, 21602],
    ['too long a Body', { To: TO, From: FROM, Body: 'x'.repeat(1_601) }, 21617],
    ['NUL in the Body', { To: TO, From: FROM, Body: 'a\0b' }, 20001],
  ])('refuses %s with its number', async (_name, fields, code) => {
    const response = await sendSms(test, fields as Record<string, string>);
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({ code, message: expect.any(String), status: 400 });
  });

  it('refuses a parameter given twice', async () => {
    const basic = Buffer.from(`${CARRIER.accountSid}:${CARRIER.authToken}`).toString('base64');
    const response = await test.call(`/carrier/2010-04-01/Accounts/${CARRIER.accountSid}/Messages.json`, {
      method: 'POST',
      headers: { authorization: `Basic ${basic}`, 'content-type': 'application/x-www-form-urlencoded' },
      body: `To=%2B14155550142&To=%2B14155550199&From=Bank&Body=x`,
    });
    expect(response.status).toBe(400);
  });

  it('refuses the wrong token and another account', async () => {
    const wrong = await sendSms(test, { To: TO, From: FROM, Body: 'x' }, { authorization: 'Basic eDp5' });
    expect(wrong.status).toBe(401);
    expect(await wrong.json()).toEqual({ code: 20003, message: 'Authenticate', status: 401 });
    const none = await test.call(`/carrier/2010-04-01/Accounts/${CARRIER.accountSid}/Messages.json`, {
      method: 'POST',
    });
    expect(none.status).toBe(401);
  });

  it('refuses a body that is not a form', async () => {
    const response = await sendSms(test, { To: TO }, { 'content-type': 'application/json' });
    expect(response.status).toBe(415);
    expect(await response.json()).toMatchObject({ code: 12300, status: 415 });
  });

  it('takes one message per key, also when sixteen come at once and after a restart', async () => {
    const same = key();
    const fields = { To: TO, From: FROM, Body: 'Code 111222' };
    const answers = await Promise.all(Array.from({ length: 16 }, () => sendSms(test, fields, same)));
    await test.restart();
    answers.push(await sendSms(test, fields, same));
    const sids = await Promise.all(answers.map(async (answer) => ((await answer.json()) as { sid: string }).sid));
    expect(new Set(sids).size).toBe(1);
    expect(await test.world().messages(TO)).toHaveLength(1);
  });

  it('recognises a delivery sent again after everything was cleared', async () => {
    const same = key();
    const fields = { To: TO, From: FROM, Body: 'Code 111222' };
    await sendSms(test, fields, same);
    await test.world().clear();
    await sendSms(test, fields, same);
    expect(await test.world().messages(TO)).toEqual([]);
  });
});

describe('faults', () => {
  const fields = { To: TO, From: FROM, Body: 'Code 333444' };

  it('loses exactly as many as asked for under load, and a retry of a lost one uses up nothing', async () => {
    await test.world().setFault('sms', { loseNext: 5 });
    const keys = Array.from({ length: 16 }, key);
    const answers = await Promise.all(keys.map((header) => sendSms(test, fields, header)));
    expect(answers.map((answer) => answer.status)).toEqual(Array.from({ length: 16 }, () => 201));
    await Promise.all(keys.map((header) => sendSms(test, fields, header)));
    expect(await test.world().messages(TO)).toHaveLength(11);
  });

  it('delivers twice', async () => {
    await test.world().setFault('sms', { duplicateNext: 1 });
    await sendSms(test, fields, key());
    await sendSms(test, fields, key());
    expect(await test.world().messages(TO)).toHaveLength(3);
  });

  it('refuses in the words of the API and takes the retry with the same key', async () => {
    await test.world().setFault('sms', { refuseNext: 1 });
    const same = key();
    const refused = await sendSms(test, fields, same);
    expect(refused.status).toBe(429);
    expect(await refused.json()).toEqual({ code: 20429, message: 'Too Many Requests', status: 429 });
    expect((await sendSms(test, fields, same)).status).toBe(201);
    expect(await test.world().messages(TO)).toHaveLength(1);
  });

  it('holds a delayed message back until it is due, and tells of it then', async () => {
    await test.world().setFault('sms', { delaySeconds: 90 });
    await sendSms(test, fields, key());
    test.clock.advance(89_999);
    expect(await test.world().messages(TO)).toEqual([]);
    const arrival = test.next('sms');
    test.clock.advance(1);
    expect((await arrival).data.receivedAt).toBe('2026-03-06T12:01:30.000Z');
    expect(await test.world().messages(TO)).toHaveLength(1);
  });

  it('remembers a delayed message over a restart', async () => {
    await test.world().setFault('sms', { delaySeconds: 90 });
    await sendSms(test, fields, key());
    await test.restart();
    const arrival = test.next('sms');
    test.clock.advance(90_000);
    expect((await arrival).data.code).toBe('333444');
  });
});

describe('calls', () => {
  const twiml = (inside: string) => `<Response>${inside}</Response>`;
  const place = (Twiml: string, headers = key()) => carrierPost(test, 'Calls', { To: TO, From: FROM, Twiml }, headers);

  it('rings with the spoken words, and is picked up once', async () => {
    const ringing = test.next('call');
    const response = await place(twiml('<Say language="ja-JP">確認コードは 4, 8, 2, 9, 1, 3 です。</Say>'));
    expect(response.status).toBe(201);
    expect(await response.json()).toMatchObject({ sid: expect.stringMatching(/^CA[0-9a-f]{32}$/), status: 'queued' });
    const { data } = await ringing;
    expect(data).toMatchObject({ language: 'ja-JP', code: '482913', state: 'ringing' });
    const settle = () =>
      test.call(`/v1/calls/${data.id}/outcome`, {
        method: 'PUT',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ outcome: 'answered' }),
      });
    const settled = await Promise.all([settle(), settle(), settle()]);
    expect(settled.map((answer) => answer.status).sort()).toEqual([200, 409, 409]);
    expect(await test.world().calls(TO)).toMatchObject([{ state: 'answered' }]);
  });

  it('cannot be picked up after it stopped ringing', async () => {
    const ringing = test.next('call');
    await place(twiml('<Say>Hello</Say>'));
    const { data } = await ringing;
    test.clock.set(Date.parse(data.ringsUntil));
    const late = await test.call(`/v1/calls/${data.id}/outcome`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ outcome: 'answered' }),
    });
    expect(late.status).toBe(409);
    expect(await test.world().calls(TO)).toMatchObject([{ state: 'missed' }]);
  });

  it.each([
    '',
    'Hello',
    '<Response/>',
    twiml('<Dial>+14155550142</Dial>'),
    twiml('<Say>a<b></Say>'),
    twiml('<Say>&nbsp;</Say>'),
    `<!DOCTYPE x [<!ENTITY a "b">]>${twiml('<Say>&a;</Say>')}`,
  ])('refuses %s', async (document) => {
    expect((await place(document)).status).toBe(400);
  });

  it('reads several elements, pauses and entities', async () => {
    await place(twiml('<Say language="fr-FR" voice="alice">Smith &amp; Co.</Say><Pause length="1"/><Say>Fin</Say>'));
    expect(await test.world().calls(TO)).toMatchObject([{ language: 'fr-FR', words: 'Smith & Co. Fin' }]);
  });
});
