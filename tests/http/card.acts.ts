/** What is done with security cards, each act once as it should be: see acts.table.ts. */
import type { OperationId } from '@strongroom/contract';
import type { Prepare } from './acts.model.ts';
import type { Answer, Browser } from './browser.client.ts';
import { askForCard, type CardHolder, cardHolder, proveByCard, STAFF, sendCard, stockCard } from './card.people.ts';
import type { House } from './harness.ts';
import { inside, prove } from './people.ts';

const rich = { totp: true, wealthy: true } as const;
const approvalOf = (answer: Pick<Answer<OperationId>, 'problem' | 'text'>) => {
  if (answer.problem?.approval === undefined) throw new Error(`a proof is asked for: ${answer.text}`);
  return answer.problem.approval;
};

async function onItsWay(house: House) {
  const { person, browser } = await inside(house, rich);
  const card = await stockCard(house);
  await sendCard(house, await askForCard(house, browser, person), card);
  const [held] = (await browser.ask('listCards')).cards;
  return { person, browser, card, params: { cardId: held?.id ?? '' } };
}
const active =
  (
    act: (
      browser: Browser,
      params: { cardId: string },
      held: CardHolder,
      house: House,
    ) => Promise<() => Promise<never>>,
  ) =>
  async (house: House) => {
    const held = await cardHolder(house, rich);
    return { act: await act(held.browser, { cardId: held.cardId }, held, house) };
  };

export const cardActs: Readonly<Record<string, Prepare>> = {
  async requestCard(house) {
    const { person, browser } = await inside(house, rich);
    const body = { accountId: person.accountId, pin: '7306' };
    const approval = approvalOf(await browser.call('requestCard', { body }));
    await prove(house, browser, person, approval);
    return { act: () => browser.call('requestCard', { body, approval: approval.id }) };
  },
  async cancelCardRequest(house) {
    const { person, browser } = await inside(house, rich);
    const params = { requestId: await askForCard(house, browser, person) };
    return { act: () => browser.call('cancelCardRequest', { params }) };
  },
  async beginCardTask(house) {
    const { browser, params } = await onItsWay(house);
    return { act: () => browser.call('beginCardTask', { params, body: { kind: 'activate' } }) };
  },
  async answerCardTask(house) {
    const { browser, params, card } = await onItsWay(house);
    const task = await browser.ask('beginCardTask', { params, body: { kind: 'activate' } });
    const body = { responses: [card.answer(task.challenges[0] ?? '')] };
    return { act: () => browser.call('answerCardTask', { params: { taskId: task.id }, body }) };
  },
  reportCard: active(
    async (browser, params) => () => browser.call('reportCard', { params, body: { what: 'lost' } }) as Promise<never>,
  ),
  resumeCard: active(async (browser, params, { person }, house) => {
    await browser.ask('reportCard', { params, body: { what: 'suspend' } });
    const approval = approvalOf(await browser.call('resumeCard', { params }));
    await prove(house, browser, person, approval);
    return () => browser.call('resumeCard', { params, approval: approval.id }) as Promise<never>;
  }),
  beginCardPinChange: active(async (browser, params, held) => {
    const approval = approvalOf(await browser.call('beginCardPinChange', { params }));
    await proveByCard(browser, approval.id, held);
    return () => browser.call('beginCardPinChange', { params, approval: approval.id }) as Promise<never>;
  }),
  async beginCardSharing(house) {
    const owner = await cardHolder(house, rich);
    const { person, browser } = await inside(house, rich);
    await samePerson(house, person.userId, owner.person.userId);
    const { username, password } = owner.person;
    const body = { username, password };
    const approval = approvalOf(await browser.call('beginCardSharing', { body }));
    await prove(house, browser, person, approval);
    return { act: () => browser.call('beginCardSharing', { body, approval: approval.id }) };
  },
};

/** Puts the same identity data on file for both. */
export async function samePerson(house: House, ...userIds: readonly string[]): Promise<void> {
  const { database, identities } = house.services;
  const identity = {
    citizenship: 'US',
    residence: 'US',
    documentKind: 'passport',
    documentNumber: userIds.join(''),
  } as const;
  await database.transaction(async (tx) => {
    for (const userId of userIds) await identities.record(tx, userId, identity, STAFF.actor);
  });
}
