/**
 * A refusal in words: what happened, until when, what to do next. Every code has a wording; the notice takes the focus
 * when it appears, and the caller may add the very next step as a button.
 */
import type { ClientProblem } from '@strongroom/sdk';
import { Notice } from '@strongroom/ui';
import type { ReactElement, ReactNode } from 'react';
import { useWording, type Wording } from '../wording/use-wording.ts';

/** Rules that a person can do something about, or should know by name; any other is told as "not permitted". */
const RULES = new Map([
  ['factor.required', 'required'],
  ['factor.offered', 'notOffered'],
  ['factor.forbidden', 'forbidden'],
  ['factor.opt-out.mandated-by', 'optOutMandated'],
  ['factor.opt-out.allowed', 'optOutAllowed'],
  ['access-right', 'right'],
  ['surface', 'surface'],
  ['member.other-accounts', 'otherAccounts'],
] as const satisfies [string, string][]);
type KnownRule = typeof RULES extends Map<string, infer Name> ? Name : never;

const ruleOf = ({ code, rule = '' }: ClientProblem): KnownRule | undefined =>
  code === 'not-permitted' ? (RULES as ReadonlyMap<string, KnownRule>).get(rule) : undefined;

export function problemTitle({ t }: Wording, problem: ClientProblem): string {
  const rule = ruleOf(problem);
  return t(rule === undefined ? `problem.${problem.code}.title` : `notPermitted.${rule}.title`);
}

/** The lines under the title, most useful first. */
export function problemLines({ t, moment }: Wording, problem: ClientProblem): readonly string[] {
  const { stronger, detail = '' } = problem;
  const rule = ruleOf(problem);
  const values = stronger && { stronger: [t(`factor.${stronger.kind}.name`), stronger.hint].join(' ').trim() };
  const lines = [
    rule === undefined ? t(`problem.${problem.code}.next`, values) : t(`notPermitted.${rule}.next`, { detail }),
  ];
  if (problem.retryAt !== undefined) lines.push(t('problemFacts.retryAt', { time: moment(problem.retryAt) }));
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
