/**
 * A refusal in words: what happened, until when, and what to do next, with the way there where this app leads it. Codes
 * that this version does not know have a general wording. It takes the focus, except from a field to be filled anew.
 */
import { Notice } from '@strongroom/ui';
import type { ReactElement } from 'react';
import { Link } from 'wouter';
import type { PhoneProblem } from '../phone/phone.client.ts';
import { useWording } from '../wording/use-wording.ts';

const WORDED = [
  'network',
  'sign-in-refused',
  'too-many-requests',
  'busy',
  'activation-ended',
  'activation-used',
  'network-restricted',
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

/** After these the key proves nothing any more, and another activation is the way on. */
const ACTIVATE_AGAIN: ReadonlySet<string> = new Set(['key-locked', 'key-ended']);

export interface ProblemNoticeProps {
  readonly problem: PhoneProblem;
  /** What was answered wrongly, where that is no code that was sent. */
  readonly about?: 'number' | 'card';
  /** The field for the next try has the focus. */
  readonly fieldFocused?: boolean;
}

export function ProblemNotice({ problem, about, fieldFocused = false }: ProblemNoticeProps): ReactElement {
  const { t, dateTime } = useWording();
  const { attemptsLeft, retryAt } = problem;
  const worded = WORDED.find((each) => each === problem.code) ?? 'other';
  const spent = about === 'number' && attemptsLeft === 0;
  const code =
    worded !== 'answer-wrong' || about === undefined ? worded : spent ? 'number-spent' : (`${about}-wrong` as const);
  return (
    <Notice kind="refused" focus={!fieldFocused} title={t(`problem.${code}.title`)}>
      <p>{t(`problem.${code}.next`)}</p>
      {retryAt !== undefined && <p>{t('problem.until', { time: dateTime(retryAt) })}</p>}
      {attemptsLeft !== undefined && !spent && <p>{t('problem.left', { count: attemptsLeft })}</p>}
      {ACTIVATE_AGAIN.has(code) && <Link href="/add?way=again">{t('welcome.again.title')}</Link>}
    </Notice>
  );
}
