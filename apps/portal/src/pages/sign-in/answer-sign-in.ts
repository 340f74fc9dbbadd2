/**
 * Answering the challenge of a sign-in. The server calls a flow ended when anything else moved it in the same moment: a
 * message sent again from another tab, for one. So the flow is looked at, and if it still waits for this very answer, the
 * answer is given once more. Never more often: each costs a try.
 */
import type { CallInput, CallResult, Client } from '@strongroom/sdk';

export async function answerSignIn(
  api: Pick<Client, 'call'>,
  body: CallInput<'answerSignIn'>['body'],
): Promise<CallResult<'answerSignIn'>> {
  const first = await api.call('answerSignIn', { body });
  if (first.ok || first.problem.code !== 'sign-in-flow-ended') return first;
  const flow = await api.call('getSignIn');
  return flow.ok && flow.data.challenge?.id === body.challengeId ? api.call('answerSignIn', { body }) : first;
}
