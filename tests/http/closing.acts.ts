/** What is done about closing an account, each act once as it should be: see acts.table.ts. */
import type { Prepare } from './acts.model.ts';
import { ask, leaver } from './closing.people.ts';

export const closingActs: Readonly<Record<string, Prepare>> = {
  async askForClosing(house) {
    const { person, browser, approval } = await leaver(house);
    return { act: () => ask(browser, person, approval) };
  },
  async takeBackClosing(house) {
    const { person, browser, approval } = await leaver(house);
    await ask(browser, person, approval);
    return { act: () => browser.call('takeBackClosing', { params: { accountId: person.accountId } }) };
  },
};
