/** Acts on what programs ask for, each up to its one request. */
import { vi } from 'vitest';
import type { Prepare } from './acts.model.ts';
import type { House } from './harness.ts';
import { newPerson, signIn } from './people.ts';
import { ask, startProgram, toConsent } from './surfaces.people.ts';

/** Somebody in a browser that a program sent there with a question. */
async function asked(house: House) {
  const { browser } = await signIn(house, await newPerson(house));
  // The library signs by the clock of the machine, which is the house's for as long as it asks.
  const machine = vi.spyOn(Date, 'now').mockImplementation(() => house.clock.now());
  try {
    const consentId = await toConsent(browser, await ask(await startProgram(house)));
    return { browser, params: { consentId } };
  } finally {
    machine.mockRestore();
  }
}

export const surfaceActs = {
  async giveConsent(house) {
    const { browser, params } = await asked(house);
    return { act: () => browser.call('giveConsent', { params }) };
  },
  async refuseConsent(house) {
    const { browser, params } = await asked(house);
    return { act: () => browser.call('refuseConsent', { params }) };
  },
} satisfies Record<string, Prepare>;
