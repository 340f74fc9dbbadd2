/** People who name the networks they sign in from, and the house behind a proxy that says where they are. */

import type { Answer, Browser } from './browser.client.ts';
import { type House, openHouse } from './harness.ts';
import { type Person, prove } from './people.ts';

/** Addresses of the internet that nobody is asked at: they are only said. */
export const HOME = '8.8.8.8';
export const HOME_BLOCK = '8.8.8.0/24';
export const OFFICE = '9.9.9.9';
export const AWAY = '1.1.1.1';

const NETWORK_POLICY = {
  'network.loosen-hours': 3,
  'network.exception-hours': 2,
  'network.override-hours': 4,
  'network.entries-per-user': 3,
  'network.ipv4-prefix-least': 12,
  'network.ipv6-prefix-least': 30,
} as const;

export const openNetworkHouse = (configuration: Record<string, unknown> = {}): Promise<House> =>
  openHouse({
    policy: NETWORK_POLICY,
    trustedProxies: ['127.0.0.1'],
    configuration: {
      'networks.named': { 'head-office': ['9.9.9.0/24'] },
      'networks.reachable': ['10.7.0.0/16'],
      ...configuration,
    },
  });

interface Addition {
  readonly keepCurrent?: boolean;
  readonly label?: string;
}

/** Asks, proves, and asks again: what a person does to name networks. */
export async function addNetworks(
  house: House,
  browser: Browser,
  person: Person,
  networks: readonly string[],
  { keepCurrent = false, label = '' }: Addition = {},
): Promise<Answer<'addNetworks'>> {
  const body = { networks: [...networks], label, keepCurrent };
  const asked = await browser.call('addNetworks', { body });
  const approval = asked.problem?.approval;
  if (approval === undefined) return asked;
  await prove(house, browser, person, approval);
  return browser.call('addNetworks', { body, approval: approval.id });
}

/** The removal as it would be sent, proven. */
export async function provenRemoval(house: House, browser: Browser, person: Person, networkId: string) {
  const wish = { params: { networkId }, query: { keepCurrent: 'no' as const } };
  const asked = await browser.call('removeNetwork', wish);
  const approval = asked.problem?.approval;
  if (approval === undefined) throw new Error(`removing asks for a proof: ${asked.text}`);
  await prove(house, browser, person, approval);
  return () => browser.call('removeNetwork', { ...wish, approval: approval.id });
}

export const networkId = async (browser: Browser, network: string): Promise<string> => {
  const { entries } = await browser.ask('listNetworks');
  return entries.find((entry) => entry.network === network)?.id ?? '';
};
