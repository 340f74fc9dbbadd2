/**
 * A live session, as far as its user may act from where this request comes. Outside the networks its user named it ends at
 * once, whoever holds it: asked on every request, before anything is decided or read.
 *
 * Attack: a stolen cookie or token is used from the thief's own machine.
 */
import type { Networks } from '../networks/index.ts';
import type { FoundSession } from './sessions.model.ts';
import type { Sessions } from './sessions.ts';

export type WithinNetworks = (found: FoundSession, address: string) => FoundSession | Promise<FoundSession>;

export function makeWithinNetworks({
  networks,
  sessions,
}: {
  networks: Pick<Networks, 'permits'>;
  sessions: Pick<Sessions, 'endAs'>;
}): WithinNetworks {
  return (found, address) => {
    if (found.kind !== 'live') return found;
    const { session } = found;
    const judge = (permitted: boolean): FoundSession | Promise<FoundSession> =>
      permitted ? found : sessions.endAs(session, 'network-restricted');
    // Nothing is waited for that is known: this runs before everything a signed-in person does.
    const permitted = networks.permits(session.userId, address);
    return permitted instanceof Promise ? permitted.then(judge) : judge(permitted);
  };
}
