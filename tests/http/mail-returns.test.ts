/**
 * Mail that comes back, over the whole product: from the mail server of the world to the hook, to the mark, to what its
 * owner is told and sees, and back again. Nothing that a stranger writes marks an address.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exchange } from './exchange.ts';
import { type House, ORIGIN, openHouse } from './harness.ts';
import { newPerson, type Person, signIn } from './people.ts';

const HOOK = '/carriers/mail/bounces';

let house: House;
beforeAll(async () => {
  house = await openHouse({ policy: { 'mail.undeliverable-failures': 2 } });
});
afterAll(() => house.close());

const bring = (report: Buffer | string, authorization: string | null = 'Bearer mail-reports') =>
  exchange(house.url, {
    method: 'POST',
    path: HOOK,
    body: report.toString('latin1'),
    headers: {
      host: new URL(ORIGIN).host,
      'content-type': 'message/rfc822',
      ...(authorization !== null && { authorization }),
    },
  });

/** Mails a notice; the report of it, where the world gives it back. */
async function mailTo(
  { mail, userId }: Pick<Person, 'mail' | 'userId'>,
  fault: 'lost' | 'taken' = 'lost',
): Promise<Buffer> {
  if (fault === 'lost') await house.world.setFault('mail', { loseNext: 1 });
  await house.services.database.transaction((tx) =>
    house.services.delivery.send(tx, {
      channel: 'mail',
      to: mail,
      userId,
      language: 'en',
      template: 'notice.stopped',
      params: {},
    }),
  );
  await house.drain();
  return house.mailReports.at(-1) ?? Buffer.alloc(0);
}

const isMarked = async (mail: string): Promise<boolean> =>
  (await house.services.delivery.undeliverable([mail])).get(mail)?.has('mail') === true;

describe('mail that comes back', () => {
  it('marks its address once it is enough, tells the owner by text, and a confirmation takes the mark away', async () => {
    const person = await newPerson(house);
    const { browser } = await signIn(house, person);
    await bring(await mailTo(person));
    expect(await isMarked(person.mail)).toBe(false);
    const second = await mailTo(person);
    // One report, brought by many at once, counts once.
    expect(
      new Set((await Promise.all(Array.from({ length: 8 }, () => bring(second)))).map(({ status }) => status)),
    ).toEqual(new Set([204]));
    expect(await isMarked(person.mail)).toBe(true);
    await house.drain();
    const texts = await house.world.messages(person.phone);
    expect(texts.filter(({ body }) => body.includes('comes back'))).toHaveLength(1);
    const point = async () => {
      const { contactPoints } = await browser.ask('listContactPoints');
      return contactPoints.find(({ kind }) => kind === 'mail');
    };
    expect(await point()).toMatchObject({ undeliverableSince: expect.any(String), reconfirm: false });
    const { contactPointId } = { contactPointId: (await point())?.id ?? '' };
    await browser.ask('sendContactCode', { params: { contactPointId } });
    await house.drain();
    const [newest] = await house.world.mails(person.mail);
    const code = /\b\d{6}\b/.exec(newest?.text ?? '')?.[0] ?? '';
    await browser.ask('confirmContactPoint', { params: { contactPointId }, body: { code } });
    expect(await point()).toMatchObject({ undeliverableSince: null });
    expect((await browser.call('sendContactCode', { params: { contactPointId } })).outcome).toBe('already-confirmed');
    const { entries } = await browser.ask('listHistory', { query: { limit: 50 } });
    expect(entries.map(({ event }) => event)).toEqual(
      expect.arrayContaining(['contact-point.undeliverable', 'contact-point.reachable']),
    );
  });

  it('says nothing when it is forged, repeated, without the token, or about nothing of ours', async () => {
    const person = await newPerson(house);
    const report = (await mailTo(person)).toString('latin1');
    const forged = report.replace(/(bounces\+[0-9a-z]+\.)[0-9a-f]{20}/g, `$1${'0'.repeat(20)}`);
    expect(forged).not.toBe(report);
    for (const body of [forged, forged.replace(/Delivered-To/g, 'X-Nothing'), 'nonsense', '']) {
      expect((await bring(body)).status).toBe(204);
    }
    for (const authorization of [null, 'Bearer other', 'mail-reports']) {
      expect((await bring(report, authorization)).status).toBe(404);
    }
    for (const _ of [1, 2, 3]) expect((await bring(report)).status).toBe(204);
    expect(await isMarked(person.mail)).toBe(false);
    const long = await mailTo(person);
    house.clock.advance(31 * 86_400_000);
    await bring(long);
    expect(await isMarked(person.mail)).toBe(false);
    const { rows } = await house.sql.query(
      'select count(*)::int as n from mail_return r join message m on m.id = r.message_id where m.user_id = $1',
      [person.userId],
    );
    expect(rows[0]?.n).toBe(1);
  });

  it('counts what a mail server refuses at once like what it reports later', async () => {
    const { userId } = await newPerson(house);
    const nobody = { userId, mail: 'nobody@@example.com' };
    await mailTo(nobody, 'taken');
    expect(await isMarked(nobody.mail)).toBe(false);
    await mailTo(nobody, 'taken');
    expect(await isMarked(nobody.mail)).toBe(true);
  });
});
