/**
 * What staff may do, each kind with the role that may do it, how many people it needs, and whether the caller must have
 * been identified. A kind of another module stands in that module's own words, here it is only listed.
 */
import { type DeskActKind, type DeskParameters, deskParameters } from '@strongroom/contract';
import { ok } from '@strongroom/core';
import { type Audit, staffActor } from '../modules/audit/index.ts';
import type { Sessions } from '../modules/sessions/index.ts';
import type { StaffActKind } from '../modules/staff/index.ts';

export interface StaffActDeps {
  readonly audit: Audit;
  readonly sessions: Sessions;
}

/** Says the kind once: its parameters are those of the contract. */
const kind = <Kind extends DeskActKind>(
  name: Kind,
  rest: Omit<StaffActKind<DeskParameters<Kind>>, 'kind' | 'parameters'>,
): StaffActKind<DeskParameters<Kind>> => ({
  ...rest,
  kind: name,
  parameters: deskParameters[name] as unknown as StaffActKind<DeskParameters<Kind>>['parameters'],
});

export function staffActKinds({ audit, sessions }: StaffActDeps): readonly StaffActKind[] {
  return [
    kind('sessions.end-all', {
      ...{ role: 'support', people: 2, identifiedCaller: false },
      async perform(tx, { userId }, people, origin) {
        const ended = await sessions.endAll(tx, { userId, reason: 'ended-by-staff' });
        await audit.append(tx, {
          ...{ event: 'session.all-ended', outcome: 'done', userId, accountId: null, origin },
          actor: staffActor(people, userId),
          details: { sessions: ended, reason: 'ended-by-staff' },
        });
        return ok({ sessions: ended });
      },
    }),
  ] as readonly StaffActKind[];
}
