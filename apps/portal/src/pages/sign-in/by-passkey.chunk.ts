/**
 * Signing in with a passkey alone: a question, the browser's own dialog, one answer. A chunk of its own: nobody loads it
 * whose browser has no passkeys. A new question is put each time, because each takes one answer.
 */
import type { CurrentSession } from '@strongroom/contract';
import type { CallData, ClientProblem } from '@strongroom/sdk';
import { askPasskey, type NoPasskey } from '@strongroom/sdk/passkey';
import { api } from '../../session/session.store.ts';
import { loadStepsWording } from '../../wording/wording.ts';
import { type Autofill, keepAsking } from './autofill.logic.ts';
import { deviceKeys } from './device-keys.ts';

type Begun = CallData<'beginPasskeySignIn'>;
type Given = Extract<Awaited<ReturnType<typeof askPasskey>>, { ok: true }>['value'];

export type ByPasskey =
  | { readonly kind: 'in'; readonly session: CurrentSession }
  | { readonly kind: 'no'; readonly why: Exclude<NoPasskey, 'known'> | 'refused' }
  | { readonly kind: 'problem'; readonly problem: ClientProblem };

export async function signInByPasskey(publicComputer: boolean): Promise<ByPasskey> {
  const [begun] = await Promise.all([api.call('beginPasskeySignIn'), loadStepsWording()]);
  if (!begun.ok) return { kind: 'problem', problem: begun.problem };
  const given = await askPasskey(begun.data.request, new AbortController().signal);
  if (!given.ok) return { kind: 'no', why: given.why === 'unsupported' ? 'unsupported' : 'left' };
  return handIn(begun.data, given.value, publicComputer);
}

/** Offers passkeys in the field for the username, where the browser can, until one is chosen or another way begins. */
export async function offerInField(
  publicComputer: () => boolean,
  onOutcome: (outcome: ByPasskey) => void,
): Promise<Autofill | null> {
  if (!(await PublicKeyCredential.isConditionalMediationAvailable())) return null;
  return keepAsking<Begun, Given>({
    begin: async () => {
      const begun = await api.call('beginPasskeySignIn', { background: true });
      return begun.ok ? begun.data : null;
    },
    goodForMs: ({ request }) => request.timeoutMs,
    ask: async ({ request }, signal) => {
      const given = await askPasskey(request, signal, true);
      return given.ok ? given.value : null;
    },
    async onGiven(begun, given) {
      await loadStepsWording();
      onOutcome(await handIn(begun, given, publicComputer()));
    },
  });
}

async function handIn(begun: Begun, answer: Given, publicComputer: boolean): Promise<ByPasskey> {
  const keys = publicComputer ? null : await deviceKeys();
  const [device, deviceKey] = await Promise.all([keys?.proofFor(begun.device), keys?.registrationFor(begun.flowId)]);
  const entered = await api.call('answerPasskeySignIn', {
    body: { answer, publicComputer, ...(device && { device }), ...(deviceKey && { deviceKey }) },
  });
  if (entered.ok) return { kind: 'in', session: entered.data };
  return entered.problem.code === 'sign-in-refused'
    ? { kind: 'no', why: 'refused' }
    : { kind: 'problem', problem: entered.problem };
}
