/** What became of it: executing, delayed and being looked into, executed with its reference, or refused and why. */
import type { Withdrawal } from '@strongroom/contract';
import { Button, Heading, KeyValue, MoneyText, Notice, Progress } from '@strongroom/ui';
import type { ReactElement } from 'react';
import { Link } from 'wouter';
import { LatestReceipt } from '../../log/latest-receipt.tsx';
import { useWording } from '../../wording/use-wording.ts';

export interface OutcomeProps {
  readonly accountId: string;
  readonly withdrawal: Withdrawal;
  readonly onAnother: () => void;
}

export function Outcome({ accountId, withdrawal, onAnother }: OutcomeProps): ReactElement {
  const { t, locale, dateTime } = useWording();
  const { state, payee, amountMinor, currency, reference, executedAt, refusal, provedBy } = withdrawal;
  return (
    <section className="sr-stack" data-gap="wide">
      <Heading key={state}>{t(`outcome.${state}.title`)}</Heading>
      {state === 'executing' && <Progress label={t('outcome.executing.title')} />}
      {state === 'refused' ? (
        <Notice kind="refused" title={t(`refusal.${refusal ?? 'payee-refused'}`)}>
          {t('outcome.refused.text')}
        </Notice>
      ) : (
        <p className="sr-measure">{t(`outcome.${state}.text`)}</p>
      )}
      <div className="sr-sheet">
        <KeyValue
          pairs={[
            ...(reference === null
              ? []
              : [{ key: 'reference', name: t('outcome.reference'), value: <code>{reference}</code> }]),
            { key: 'payee', name: t('subject.payee'), value: payee.name },
            { key: 'account', name: t('subject.account'), value: `${payee.bank} ${payee.accountHint}` },
            {
              key: 'amount',
              name: t('subject.amount'),
              value: (
                <strong>
                  <MoneyText amountMinor={amountMinor} currency={currency} locale={locale} />
                </strong>
              ),
            },
            { key: 'proof', name: t('outcome.proof'), value: t(`method.${provedBy}`) },
            ...(executedAt === null
              ? []
              : [{ key: 'executed', name: t('outcome.executedAt'), value: dateTime(executedAt) }]),
          ]}
        />
      </div>
      <div className="sr-row">
        <Link href={`/?account=${accountId}`} className="sr-button">
          {t('outcome.overview')}
        </Link>
        <Button kind="quiet" onClick={onAnother}>
          {t('outcome.another')}
        </Button>
      </div>
      {/* Last: it comes a moment later, and must not push away what somebody is about to press. */}
      {(state === 'executed' || state === 'refused') && (
        <LatestReceipt
          key={state}
          name={t(`outcome.${state}.title`)}
          event={`withdrawal.${state}`}
          isOf={(details) => details.withdrawal === withdrawal.id}
        />
      )}
    </section>
  );
}
