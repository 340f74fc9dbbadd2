/** Acts on devices, each up to its one request. */
import type { Prepare } from './acts.model.ts';
import type { Browser } from './browser.client.ts';
import { newKey, signInWithKey } from './device.people.ts';
import type { House } from './harness.ts';
import { newPerson, type Person, prove, signIn } from './people.ts';

/** Somebody with a browser that has a key, and another one that came by a text message. */
async function twoDevices(house: House) {
  const person = await newPerson(house);
  const [browser, key] = [house.browser(), await newKey()];
  const { deviceId } = await signInWithKey(house, person, browser, { key });
  const { session } = await signIn(house, person);
  return { person, browser, own: { deviceId: deviceId ?? '' }, other: { deviceId: session.deviceId ?? '' } };
}

async function proven(
  house: House,
  { browser, person }: { browser: Browser; person: Person },
  name: 'approveDevice' | 'trustDevice',
  params: { deviceId: string },
): Promise<string> {
  const approval = (await browser.call(name, { params })).problem?.approval;
  if (approval === undefined) throw new Error(`${name} asks for a proof`);
  await prove(house, browser, person, approval);
  return approval.id;
}

export const deviceActs: Readonly<Record<string, Prepare>> = {
  async approveDevice(house) {
    const { other: params, ...who } = await twoDevices(house);
    const approval = await proven(house, who, 'approveDevice', params);
    return { act: () => who.browser.call('approveDevice', { params, approval }) };
  },
  async trustDevice(house) {
    const { own: params, ...who } = await twoDevices(house);
    const approval = await proven(house, who, 'trustDevice', params);
    return { act: () => who.browser.call('trustDevice', { params, approval }) };
  },
  async endDeviceTrust(house) {
    const { own: params, ...who } = await twoDevices(house);
    const approval = await proven(house, who, 'trustDevice', params);
    await who.browser.ask('trustDevice', { params, approval });
    return { act: () => who.browser.call('endDeviceTrust', { params }) };
  },
  async acknowledgeDevice(house) {
    const { browser, other: params } = await twoDevices(house);
    return { act: () => browser.call('acknowledgeDevice', { params }) };
  },
  async renameDevice(house) {
    const { browser, own: params } = await twoDevices(house);
    return { act: () => browser.call('renameDevice', { params, body: { name: 'The one at home' } }) };
  },
  async attestDevice(house) {
    const { browser, own: params } = await twoDevices(house);
    const body = { encrypted: 'yes', patched: 'yes', screenLock: 'yes', private: 'no' } as const;
    return { act: () => browser.call('attestDevice', { params, body }) };
  },
};
