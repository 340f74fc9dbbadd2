/**
 * A live session, as far as its user may act from where this request comes. Outside the networks its user named it ends at
 * once, whoever holds it; where it drifted it is judged anew: asked on every request, before anything is decided or read.
 *
 * Attack: a stolen cookie or token is used from the thief's own machine.
 */
import type { Networks } from '../networks/index.ts';
import type { DriftWatch, From } from './drift.ts';
import type { FoundSession } from './sessions.model.ts';
import type { Sessions } from './sessions.ts';

export type WithinNetworks = (found: FoundSession, from: From) => FoundSession | Promise<FoundSession>;

export function makeWithinNetworks({
  networks,
  sessions,
  drift,
}: {
  networks: Pick<Networks, 'permits'>;
  sessions: Pick<Sessions, 'endAs'>;
  drift: Pick<DriftWatch, 'judge'>;
}): WithinNetworks {
  return (found, from) => {
    if (found.kind !== 'live') return found;
    const { session } = found;
    const judge = (permitted: boolean): FoundSession | Promise<FoundSession> =>
      permitted ? drift.judge(session, from) : sessions.endAs(session, 'network-restricted');
    // Nothing is waited for that is known: this runs before everything a signed-in person does.
    const permitted = networks.permits(session.userId, from.address);
    return permitted instanceof Promise ? permitted.then(judge) : judge(permitted);
  };
}
