/** Telling us from a copy: whose an address is, and words that only we and the client know. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type House, openHouse } from './harness.ts';
import { newPerson, signIn } from './people.ts';

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());

const WORDS = 'blue heron at dawn';
const mailsTo = async (mail: string) => (await house.world.mails(mail)).map(({ text }) => text);

describe('an address', () => {
  it('is ours where our pages live and our mails come from', async () => {
    const browser = house.browser();
    const ours = await browser.ask('checkLink', { body: { address: 'https://portal.test/security' } });
    expect(ours).toEqual({
      verdict: 'ours',
      host: 'portal.test',
      spelled: 'portal.test',
      reasons: [],
      official: expect.arrayContaining(['portal.test', 'strongroom.example']),
    });
    const copy = await browser.ask('checkLink', { body: { address: 'https://portal.test.evil.example/sign-in' } });
    expect(copy).toMatchObject({ verdict: 'looks-like-ours', host: 'portal.test.evil.example' });
  });
});

describe('words of one’s own', () => {
  it('are shown on a device that knows their owner, and to nobody else', async () => {
    const person = await newPerson(house);
    const { browser } = await signIn(house, person);
    expect(await browser.ask('getPhrase')).toEqual({ setAt: null });
    await browser.ask('setPhrase', { body: { phrase: WORDS } });
    const { setAt } = await browser.ask('getPhrase');
    expect(setAt).not.toBeNull();
    const show = (from: typeof browser, username: string) => from.ask('showPhrase', { body: { username } });
    expect(await show(browser, person.username)).toEqual({ phrase: WORDS });
    expect(await show(browser, person.username.toUpperCase())).toEqual({ phrase: WORDS });
    // A stranger's browser, another's device, and a name nobody has are alike.
    const other = await signIn(house, await newPerson(house));
    for (const [from, username] of [
      [house.browser(), person.username],
      [other.browser, person.username],
      [browser, 'nobody.here'],
    ] as const) {
      expect(await show(from, username)).toEqual({ phrase: null });
    }
    await browser.ask('removePhrase');
    expect(await show(browser, person.username)).toEqual({ phrase: null });
    expect((await browser.call('removePhrase', {})).outcome).toBe('not-found');
  });

  it('stand in mails to a mailbox on file, and in none to one that is only proposed', async () => {
    const person = await newPerson(house);
    const { browser } = await signIn(house, person);
    await browser.ask('setPhrase', { body: { phrase: WORDS } });
    await house.drain();
    const [told = ''] = (await mailsTo(person.mail)).filter((text) => text.includes('phrase by which you know'));
    expect(told.startsWith(`Your phrase, which only we know: ${WORDS}`)).toBe(true);
    const { contactPoints } = await browser.ask('listContactPoints');
    const mail = contactPoints.find(({ kind }) => kind === 'mail');
    await house.sql.query('update contact_point set confirmed_at = null where id = $1', [mail?.id]);
    await browser.ask('sendContactCode', { params: { contactPointId: mail?.id ?? '' } });
    await house.drain();
    const codes = (await mailsTo(person.mail)).filter((text) => /\b\d{6}\b/.test(text));
    expect(codes).not.toHaveLength(0);
    for (const text of codes) expect(text).not.toContain(WORDS);
  });

  it('are sealed at rest and in no entry of the audit trail', async () => {
    const person = await newPerson(house);
    const { browser } = await signIn(house, person);
    await browser.ask('setPhrase', { body: { phrase: 'seven grey geese' } });
    const { rows } = await house.sql.query<{ text: string }>(
      `select coalesce(body, '') as text from audit_entry where user_id = $1
       union all select encode(phrase_sealed, 'escape') from user_phrase where user_id = $1`,
      [person.userId],
    );
    expect(rows.length).toBeGreaterThan(1);
    for (const { text } of rows) expect(text).not.toContain('geese');
  });
});
