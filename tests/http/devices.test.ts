/**
 * A remembered browser is worth something to its owner alone: nobody else can have the secret behind it, and nobody
 * gets in without the owner hearing of the new browser.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type House, openHouse } from './harness.ts';
import { newPerson, type Person, signIn } from './people.ts';

const DEVICE = '__Host-strongroom-device';

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());

const toldOfNewDevice = async (person: Person): Promise<number> => {
  await house.drain();
  return (await house.world.mails(person.mail)).filter(({ subject }) => /new device|new browser/i.test(subject)).length;
};

describe('the secret of a browser', () => {
  it('is replaced when somebody is new on it, so that a secret planted there before is nobody known', async () => {
    const [thief, owner] = [await newPerson(house), await newPerson(house)];
    const { browser } = await signIn(house, thief);
    const planted = browser.cookies.get(DEVICE) ?? '';
    browser.cookies.delete('__Host-strongroom-session');
    await signIn(house, owner, browser);
    expect(browser.cookies.get(DEVICE)).not.toBe(planted);
    const { devices } = house.services;
    expect(await devices.findRemembered(planted, owner.userId)).toBeNull();
    const known = await devices.findRemembered(browser.cookies.get(DEVICE), owner.userId);
    expect(known).not.toBeNull();
    // One browser, two people: both are still known on it.
    expect(await devices.findRemembered(browser.cookies.get(DEVICE), thief.userId)).toBe(known);
  });

  it('stays while its people sign in again', async () => {
    const person = await newPerson(house);
    const { browser } = await signIn(house, person);
    const secret = browser.cookies.get(DEVICE);
    await signIn(house, person, browser);
    expect(browser.cookies.get(DEVICE)).toBe(secret);
  });
});

describe('the notice of a new browser', () => {
  it('is not for the first one ever', async () => {
    const person = await newPerson(house);
    await signIn(house, person);
    expect(await toldOfNewDevice(person)).toBe(0);
  });

  it('comes also when every browser was forgotten before', async () => {
    const person = await newPerson(house);
    const { browser, session } = await signIn(house, person);
    await browser.ask('forgetDevice', { params: { deviceId: session.deviceId ?? '' } });
    await signIn(house, person);
    expect(await toldOfNewDevice(person)).toBe(1);
  });

  it('comes also to somebody who has only used computers that remember nothing', async () => {
    const person = await newPerson(house);
    await signIn(house, person, house.browser(), { publicComputer: true });
    const before = await toldOfNewDevice(person);
    await signIn(house, person);
    expect(await toldOfNewDevice(person)).toBe(before + 1);
  });
});
