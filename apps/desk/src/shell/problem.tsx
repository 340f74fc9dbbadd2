/** A refusal in words: what is so, and the rule that decided where there are words for it. */
import type { ClientProblem } from '@strongroom/sdk';
import { moneyText, Notice } from '@strongroom/ui';
import type { ReactElement } from 'react';
import { useWording } from '../wording/use-wording.ts';

export function Problem({ problem }: { readonly problem: ClientProblem | null }): ReactElement | null {
  const { t, named, dateTime, language } = useWording();
  if (problem === null) return null;
  const { code, rule, retryAt, remaining, title } = problem;
  const words = named('problem', code);
  return (
    <Notice kind="refused" title={words === code ? title : words} focus>
      {rule !== undefined && named('rule', rule) !== rule && <p>{named('rule', rule)}</p>}
      {remaining !== undefined && <p>{moneyText(remaining.amountMinor, remaining.currency, language)}</p>}
      {retryAt !== undefined && <p>{t('until', { time: dateTime(retryAt) })}</p>}
    </Notice>
  );
}
