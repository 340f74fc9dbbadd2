/** Lists of acts, asked for by the page itself: they never keep a session awake. */
import type { StaffActView } from '@strongroom/contract';
import { api } from '../../session/session.store.ts';

export async function readActs(list: 'awaiting' | 'own' | 'client', user?: string): Promise<StaffActView[]> {
  const query = user === undefined ? { list } : { list, user };
  const answer = await api.call('listStaffActs', { query, background: true });
  if (!answer.ok) throw new Error(answer.problem.code);
  return answer.data.acts;
}
