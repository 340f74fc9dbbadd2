/** Acts of whoever manages the users of an account, each up to its one request. */
import type { Prepare } from './acts.model.ts';
import type { House } from './harness.ts';
import { join, memberParams, prescribe, prescribedTo, provenMemberRemoval } from './member.people.ts';
import { newPerson, prove, signIn } from './people.ts';

async function managing(house: House) {
  const both = [await newPerson(house, { totp: true }), await newPerson(house)] as const;
  const [officer, member] = both;
  await join(house, officer, officer.accountId, ['read', 'manage-users']);
  await join(house, member, officer.accountId, ['read', 'trade']);
  return { both, officer, member, browser: (await signIn(house, officer)).browser };
}

export const memberActs = {
  async addMemberNetworks(house) {
    const { officer, member, browser } = await managing(house);
    const wish = { params: memberParams(officer, member), body: { networks: ['8.8.8.0/24'], label: 'Office' } };
    const approval = (await browser.call('addMemberNetworks', wish)).problem?.approval;
    if (approval === undefined) throw new Error('prescribing a network asks for a proof');
    await prove(house, browser, officer, approval);
    return { act: () => browser.call('addMemberNetworks', { ...wish, approval: approval.id }) };
  },
  async removeMemberNetwork(house) {
    const { both, browser } = await managing(house);
    await prescribe(house, browser, both, ['8.8.8.0/24']);
    return { act: await provenMemberRemoval(house, browser, both, '8.8.8.0/24') };
  },
  async cancelMemberNetworkChange(house) {
    const { both, officer, member, browser } = await managing(house);
    await prescribe(house, browser, both, ['8.8.8.0/24']);
    await (await provenMemberRemoval(house, browser, both, '8.8.8.0/24'))();
    const [entry] = (await prescribedTo(browser, member))?.entries ?? [];
    const params = { ...memberParams(officer, member), networkId: entry?.id ?? '' };
    return { act: () => browser.call('cancelMemberNetworkChange', { params }) };
  },
} satisfies Record<string, Prepare>;
