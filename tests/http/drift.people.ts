/** A session that is carried somewhere else: the same cookies and tokens, from another place or in another browser. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { demoGeography } from '@strongroom/simulator';
import type { Browser } from './browser.client.ts';
import { type House, openHouse } from './harness.ts';
import { type Program, TERMINAL } from './surfaces.people.ts';

export const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
/** Two lines in one country are not to be had among documentation networks; these two are in two. */
export const HOME = '203.0.113.7';
export const ABROAD = '192.0.2.7';
export const NOWHERE_KNOWN = '8.8.8.8';

/** A program of the API surface, for somebody who signs in once and leaves. */
const BOT = { ...TERMINAL, id: 'night-bot', name: 'Night Bot', surface: 'api' } as const;

/** The same program, its token and its key, somewhere else. */
export const programAt = (program: Program, address: string): Program => ({
  ...program,
  network: (url, init = {}) =>
    program.network(url, { ...init, headers: { 'x-forwarded-for': address, ...init.headers } }),
});

export function elsewhere(house: House, browser: Browser, traits: { userAgent?: string; address?: string }): Browser {
  const there = house.browser(traits);
  for (const [name, value] of browser.cookies) there.cookies.set(name, value);
  there.csrf.session = browser.csrf.session;
  return there;
}

/** A house behind a proxy, which knows where the networks of the demonstration are. */
export async function openDriftHouse(): Promise<House> {
  const directory = mkdtempSync(join(tmpdir(), 'strongroom-drift-'));
  const { places, networks } = demoGeography(Date.parse('2026-09-01T00:00:00Z'));
  const fileOf = (name: string, content: Buffer): string => {
    writeFileSync(join(directory, name), content);
    return join(directory, name);
  };
  const house = await openHouse({
    policy: { 'device.strict-messages': false },
    trustedProxies: ['127.0.0.1'],
    configuration: {
      'surfaces.clients': [TERMINAL, BOT],
      'geo.placesFile': fileOf('places.mmdb', places),
      'geo.networksFile': fileOf('networks.mmdb', networks),
    },
  });
  const { close } = house;
  return {
    ...house,
    close: async () => {
      await close();
      rmSync(directory, { recursive: true });
    },
  };
}
