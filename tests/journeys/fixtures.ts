/**
 * What every journey stands on: a house of its own (the whole product on a fresh database, see house/), and browsers
 * whose clock goes with the product's. Whatever a page complains about in its console fails the journey, a
 * Content-Security-Policy violation first of all; only refusals that the API answers on purpose are expected there.
 */
import { type BrowserContext, type BrowserContextOptions, test as base, expect, type Page } from '@playwright/test';
import { type House, type HouseProcess, startHouseProcess } from './house/house.ts';

export interface Visitor {
  readonly context: BrowserContext;
  readonly page: Page;
  /** The outside world beside it, at one of its pages. */
  world(path: string): Promise<Page>;
}

export interface Browsers {
  /** A browser of its own at this house: nothing is shared between two of them. */
  open(house: House, options?: BrowserContextOptions): Promise<Visitor>;
  /** Time passes: for the product first, then for every browser, whose timers go off. */
  pass(house: House, ms: number): Promise<void>;
}

/** A fresh house and the browsers that visit it. */
export interface Journey {
  readonly house: House;
  open(options?: BrowserContextOptions): Promise<Visitor>;
  pass(ms: number): Promise<void>;
}

interface Options {
  /** Numbers of the policy that this journey needs to be others. */
  readonly policy: Readonly<Record<string, unknown>>;
}

/** Guessing is made dear by slow hashing; these journeys are about something else. */
const CHEAP_HASHING = {
  'password.argon2.memory-kib': 7_168,
  'password.argon2.passes': 1,
  // Hashes stand back behind everything else, and browsers leave a small machine little.
  'password.hash-deadline-ms': 60_000,
  'password.hash-timeout-ms': 300_000,
};

/** The browser itself reports every refused request; an answer of the API is none of the page's mistakes. */
const REFUSAL_OF_THE_API = /^Failed to load resource: the server responded with a status of (4\d\d|503)/;

function watch(context: BrowserContext, complaints: string[]): void {
  context.on('console', (message) => {
    const { url } = message.location();
    if (message.type() !== 'error' && message.type() !== 'warning') return;
    if (REFUSAL_OF_THE_API.test(message.text()) && new URL(url).pathname.startsWith('/v1/')) return;
    complaints.push(`${message.type()} at ${url}: ${message.text()}`);
  });
  context.on('weberror', (error) => complaints.push(`uncaught: ${error.error().stack ?? error.error().message}`));
}

interface Fixtures extends Options {
  readonly journey: Journey;
  readonly house: House;
  readonly browsers: Browsers;
  /** What pages have complained about so far; a journey that provokes a complaint takes it out. */
  readonly complaints: string[];
}

export const test = base.extend<Fixtures, { houses: HouseProcess }>({
  policy: [{}, { option: true }],
  houses: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from this pattern.
    async ({}, use) => {
      const houses = await startHouseProcess();
      await use(houses);
      await houses.end();
    },
    { scope: 'worker' },
  ],
  // biome-ignore lint/correctness/noEmptyPattern: as above.
  complaints: async ({}, use) => {
    const complaints: string[] = [];
    await use(complaints);
    expect(complaints, 'what pages complained about').toEqual([]);
  },
  browsers: async ({ browser, complaints }, use) => {
    const contexts: BrowserContext[] = [];
    async function openWindow(house: House, options: BrowserContextOptions): Promise<BrowserContext> {
      const context = await browser.newContext(options);
      contexts.push(context);
      watch(context, complaints);
      await context.clock.install({ time: house.now() });
      return context;
    }
    await use({
      async open(house, options = {}) {
        const context = await openWindow(house, { baseURL: house.portalUrl, ...options });
        const page = await context.newPage();
        return {
          context,
          page,
          // A window of its own: a tab behind another one is drawn once a second, and each click on it waits for that.
          async world(path) {
            const world = await (await openWindow(house, options)).newPage();
            await world.goto(house.worldUrl + path);
            return world;
          },
        };
      },
      async pass(house, ms) {
        await house.pass(ms);
        for (const context of contexts) await context.clock.fastForward(ms);
      },
    });
    for (const context of contexts) await context.close();
  },
  house: async ({ houses, policy }, use) => {
    await use(await houses.open({ overrides: { ...CHEAP_HASHING, ...policy } }));
    await houses.close();
  },
  // The house first: it is closed last, after the browsers have left.
  journey: async ({ house, browsers }, use) => {
    await use({
      house,
      open: (options) => browsers.open(house, options),
      pass: (ms) => browsers.pass(house, ms),
    });
  },
});

export { expect } from '@playwright/test';
