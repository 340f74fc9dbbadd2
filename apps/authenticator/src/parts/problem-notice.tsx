/** A refusal in words: what happened and what to do next. Codes that this version does not know have a general wording. */
import { Notice } from '@strongroom/ui';
import type { ReactElement } from 'react';
import type { PhoneProblem } from '../phone/phone.client.ts';
import { useWording } from '../wording/use-wording.ts';

const WORDED = [
  'network',
  'sign-in-refused',
  'too-many-requests',
  'busy',
  'activation-ended',
  'activation-used',
  'already-enrolled',
  'factor-unavailable',
  'sim-swapped',
  'sim-unclear',
  'factor-paused',
  'resend-too-soon',
  'send-limit',
  'challenge-ended',
  'answer-wrong',
  'pin-unacceptable',
  'pin-wrong',
  'key-locked',
  'key-ended',
  'signature-refused',
  'prompt-ended',
  'push-refused',
  'frozen',
] as const;

export interface ProblemNoticeProps {
  readonly problem: PhoneProblem;
  /** What was answered wrongly, where that is no code that was sent. */
  readonly about?: 'number';
}

export function ProblemNotice({ problem, about }: ProblemNoticeProps): ReactElement {
  const { t } = useWording();
  const worded = WORDED.find((each) => each === problem.code) ?? 'other';
  const code = worded === 'answer-wrong' && about === 'number' ? 'number-wrong' : worded;
  const { attemptsLeft } = problem;
  return (
    <Notice kind="refused" title={t(`problem.${code}.title`)}>
      <p>{t(`problem.${code}.next`)}</p>
      {attemptsLeft !== undefined && <p>{t('problem.left', { count: attemptsLeft })}</p>}
    </Notice>
  );
}
