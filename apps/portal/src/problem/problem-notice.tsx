/**
 * A refusal in words: what happened, until when, what to do next. Every code has a wording; the notice takes the focus
 * when it appears, and the caller may add the very next step as a button.
 */
import type { ClientProblem } from '@strongroom/sdk';
import { Notice } from '@strongroom/ui';
import type { ReactElement, ReactNode } from 'react';
import { useWording, type Wording } from '../wording/use-wording.ts';

export function problemTitle({ t }: Wording, problem: ClientProblem): string {
  return t(`problem.${problem.code}.title`);
}

/** The lines under the title, most useful first. */
export function problemLines({ t, time }: Wording, problem: ClientProblem): readonly string[] {
  const { stronger } = problem;
  const values = stronger && { stronger: [t(`factor.${stronger.kind}.name`), stronger.hint].join(' ').trim() };
  const lines = [t(`problem.${problem.code}.next`, values)];
  if (problem.retryAt !== undefined) lines.push(t('problemFacts.retryAt', { time: time(problem.retryAt) }));
  if (problem.attemptsLeft !== undefined) lines.push(t('problemFacts.attemptsLeft', { count: problem.attemptsLeft }));
  return lines;
}

export interface ProblemNoticeProps {
  readonly problem: ClientProblem;
  readonly actions?: ReactNode;
  /** What only the caller can say of it (an amount that is still possible). */
  readonly children?: ReactNode;
}

export function ProblemNotice({ problem, actions, children }: ProblemNoticeProps): ReactElement {
  const wording = useWording();
  return (
    <Notice kind="refused" focus title={problemTitle(wording, problem)} actions={actions}>
      {problemLines(wording, problem).map((line) => (
        <p key={line}>{line}</p>
      ))}
      {children}
      {problem.instance !== undefined && (
        <p className="sr-small sr-soft">
          {wording.t('problemFacts.reference')} <code>{problem.instance}</code>
        </p>
      )}
    </Notice>
  );
}
