/**
 * Signing in with a passkey alone: a question, the browser's own dialog, one answer. A chunk of its own: nobody loads it
 * who does not ask for it. A new question is put each time, because each takes one answer.
 */
import type { CurrentSession } from '@strongroom/contract';
import type { ClientProblem } from '@strongroom/sdk';
import { askPasskey, type NoPasskey } from '@strongroom/sdk/passkey';
import { api } from '../../session/session.store.ts';
import { loadStepsWording } from '../../wording/wording.ts';
import { deviceKeys } from './device-keys.ts';

export type ByPasskey =
  | { readonly kind: 'in'; readonly session: CurrentSession }
  | { readonly kind: 'no'; readonly why: Exclude<NoPasskey, 'known'> | 'refused' }
  | { readonly kind: 'problem'; readonly problem: ClientProblem };

export async function signInByPasskey(publicComputer: boolean): Promise<ByPasskey> {
  const [begun] = await Promise.all([api.call('beginPasskeySignIn'), loadStepsWording()]);
  if (!begun.ok) return { kind: 'problem', problem: begun.problem };
  const given = await askPasskey(begun.data.request, new AbortController().signal);
  if (!given.ok) return { kind: 'no', why: given.why === 'unsupported' ? 'unsupported' : 'left' };
  const keys = publicComputer ? null : await deviceKeys();
  const [device, deviceKey] = await Promise.all([
    keys?.proofFor(begun.data.device),
    keys?.registrationFor(begun.data.flowId),
  ]);
  const entered = await api.call('answerPasskeySignIn', {
    body: { answer: given.value, publicComputer, ...(device && { device }), ...(deviceKey && { deviceKey }) },
  });
  if (entered.ok) return { kind: 'in', session: entered.data };
  return entered.problem.code === 'sign-in-refused'
    ? { kind: 'no', why: 'refused' }
    : { kind: 'problem', problem: entered.problem };
}
