/** What somebody hears whose password could not be hashed in time: come again, and when. Nothing was judged. */
import { type ProblemReply, problemReply } from '../../platform/http/route.ts';
import type { Policy } from '../policy/index.ts';

export const busyReply = (policy: Pick<Policy, 'http.retry-when-busy-seconds'>): ProblemReply<'busy'> =>
  problemReply('busy', {}, { headers: { 'retry-after': String(policy['http.retry-when-busy-seconds']) } });
