/** How an act for a client is filled in: what there is to choose from, and the act that comes of it. One entry for each kind. */
import type { DeskAct, DeskActKind, DeskClient } from '@strongroom/contract';

interface ActForm {
  /** What must be chosen, worded as `group.name`; null: nothing. */
  readonly choices: (client: DeskClient) => readonly { value: string; group: string; name: string }[] | null;
  /** Null while nothing can be chosen. */
  readonly act: (client: DeskClient, choice: string) => DeskAct | null;
}

const cardsOf = ({ cards }: DeskClient, states: readonly DeskClient['cards'][number]['state'][]) =>
  cards
    .filter(({ owned, state }) => owned && states.includes(state))
    .map(({ serialNo }) => ({ value: serialNo, group: 'card', name: serialNo }));

const nothing = (): null => null;

export const actForms: { readonly [Kind in DeskActKind]?: ActForm } = {
  'sessions.end-all': {
    choices: nothing,
    act: ({ userId }) => ({ kind: 'sessions.end-all', parameters: { userId } }),
  },
  'sign-in.lift-pause': {
    choices: nothing,
    act: ({ userId }) => ({ kind: 'sign-in.lift-pause', parameters: { userId } }),
  },
  'factor.suspend': {
    choices: ({ factors }) =>
      factors
        .filter(({ state }) => state === 'active')
        .map(({ id, kind }) => ({ value: id, group: 'factorKind', name: kind })),
    act: ({ userId }, factorId) =>
      factorId === '' ? null : { kind: 'factor.suspend', parameters: { userId, factorId } },
  },
  'temporary-code.issue': {
    choices: ({ contactPoints }) =>
      contactPoints
        .filter(({ confirmed }) => confirmed)
        .map(({ id, hint }) => ({ value: id, group: 'contact', name: hint })),
    act: ({ userId }, contactPointId) =>
      contactPointId === '' ? null : { kind: 'temporary-code.issue', parameters: { userId, contactPointId } },
  },
  'temporary-code.withdraw': {
    choices: nothing,
    act: ({ userId }) => ({ kind: 'temporary-code.withdraw', parameters: { userId } }),
  },
  'network.lift': {
    choices: nothing,
    act: ({ userId }) => ({ kind: 'network.lift', parameters: { userId } }),
  },
  'teardown.exempt': {
    choices: nothing,
    act: ({ userId }) => ({ kind: 'teardown.exempt', parameters: { userId } }),
  },
  'teardown.resume': {
    choices: nothing,
    act: ({ userId }) => ({ kind: 'teardown.resume', parameters: { userId } }),
  },
  'freeze.lift': {
    choices: ({ freezes }) => freezes.map(({ id, cause }) => ({ value: id, group: 'freezeCause', name: cause })),
    act: ({ userId }, freezeId) => (freezeId === '' ? null : { kind: 'freeze.lift', parameters: { userId, freezeId } }),
  },
  'account.close': {
    choices: ({ accounts }) => accounts.map(({ id, name }) => ({ value: id, group: 'account', name })),
    act({ userId, closings }, accountId) {
      if (accountId === '') return null;
      const closingId = closings.find((closing) => closing.accountId === accountId)?.id;
      return {
        kind: 'account.close',
        parameters: { userId, accountId, ...(closingId !== undefined && { closingId }) },
      };
    },
  },
  'card.assign-and-ship': {
    choices: ({ cardRequest }) =>
      (cardRequest?.inStock ?? []).map((serialNo) => ({ value: serialNo, group: 'card', name: serialNo })),
    act: ({ userId, cardRequest }, serialNo) =>
      serialNo === '' || cardRequest === null
        ? null
        : { kind: 'card.assign-and-ship', parameters: { userId, requestId: cardRequest.id, serialNo } },
  },
  'card.take-back': {
    choices: (client) =>
      cardsOf(client, ['shipped', 'active', 'suspended', 'lost', 'defective', 'battery', 'replaced']),
    act: ({ userId }, serialNo) =>
      serialNo === '' ? null : { kind: 'card.take-back', parameters: { userId, serialNo } },
  },
  'card.allow-new-pin': {
    choices: (client) => cardsOf(client, ['shipped', 'active']),
    act: ({ userId }, serialNo) =>
      serialNo === '' ? null : { kind: 'card.allow-new-pin', parameters: { userId, serialNo } },
  },
};
