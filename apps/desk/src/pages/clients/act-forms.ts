/** How an act for a client is filled in: what there is to choose from, and the act that comes of it. One entry for each kind. */
import type { DeskAct, DeskActKind, DeskClient } from '@strongroom/contract';

interface ActForm {
  /** What must be chosen, worded as `group.name`; null: nothing. */
  readonly choices: (client: DeskClient) => readonly { value: string; group: string; name: string }[] | null;
  /** Null while nothing can be chosen. */
  readonly act: (client: DeskClient, choice: string) => DeskAct | null;
}

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
  'freeze.lift': {
    choices: ({ freezes }) => freezes.map(({ id, cause }) => ({ value: id, group: 'freezeCause', name: cause })),
    act: ({ userId }, freezeId) => (freezeId === '' ? null : { kind: 'freeze.lift', parameters: { userId, freezeId } }),
  },
};
