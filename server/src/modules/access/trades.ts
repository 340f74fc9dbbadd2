/** Whether a session may do what belongs to the one that trades; asked of the database before each such act. */
import type { Sessions } from '../sessions/index.ts';
import { type Action, isOfTheTrader } from './access.model.ts';

export const tradesFor = async (
  sessions: Pick<Sessions, 'trading'>,
  { action, userId, sessionId }: { readonly action: Action; readonly userId: string; readonly sessionId: string },
): Promise<boolean> => isOfTheTrader(action) && sessions.trading.holds({ userId, id: sessionId });
