/**
 * Withdrawing: payee and amount, review, proof of exactly these, execution. One idempotency key belongs to one order:
 * a repeated request (a lost answer, a second press) is the same payment and is made once; a changed field is a new
 * order with a new key, and voids the approval.
 */
import { Heading, Notice, Skeleton, Stepper } from '@strongroom/ui';
import { type ReactElement, useEffect, useRef, useState } from 'react';
import { Link } from 'wouter';
import { ProblemNotice } from '../../problem/problem-notice.tsx';
import { Reading } from '../../problem/reading.tsx';
import { ProveApproval } from '../../proof/prove-approval.tsx';
import { useProvenAct } from '../../proof/use-proven-act.ts';
import { api } from '../../session/session.store.ts';
import { useAccounts } from '../../session/use-account.ts';
import { readAgain, useRead } from '../../session/use-read.ts';
import { AccountSwitch } from '../../shell/account-switch.tsx';
import { useTitle } from '../../shell/use-title.ts';
import { useWording } from '../../wording/use-wording.ts';
import { Limits } from './limits.tsx';
import { OrderForm } from './order-form.tsx';
import { Outcome } from './outcome.tsx';
import { Review } from './review.tsx';
import { type Draft, type Order, sameOrder } from './withdraw.logic.ts';

type WithdrawalData = Parameters<typeof Outcome>[0]['withdrawal'];

interface Keyed {
  readonly order: Order;
  readonly key: string;
}

const EMPTY: Draft = { payeeId: null, amount: '' };

export default function WithdrawPage(): ReactElement {
  const { t } = useWording();
  const accounts = useAccounts();
  useTitle(t('withdraw.title'));
  return (
    <Reading of={accounts.read} lines={6}>
      {() => {
        const account = accounts.current;
        if (!account?.rights.includes('fund')) {
          return (
            <div className="sr-stack" data-gap="wide">
              <Heading>{t('withdraw.title')}</Heading>
              <AccountSwitch accounts={accounts} />
              <Notice kind="refused" standing title={t('withdraw.noRightTitle')}>
                {t('withdraw.noRightText')}
              </Notice>
            </div>
          );
        }
        return <WithdrawSteps key={account.id} accounts={accounts} accountId={account.id} />;
      }}
    </Reading>
  );
}

interface StepsProps {
  readonly accounts: ReturnType<typeof useAccounts>;
  readonly accountId: string;
}

function WithdrawSteps({ accounts, accountId }: StepsProps): ReactElement {
  const { t } = useWording();
  const params = { accountId };
  const account = useRead('getAccount', { params });
  const payees = useRead('listPayees', { params });
  const limits = useRead('getWithdrawalLimits', { params });
  const [draft, setDraft] = useState<Draft>(EMPTY);
  const [keyed, setKeyed] = useState<Keyed | null>(null);
  const [voided, setVoided] = useState(false);
  const last = useRef<Keyed | null>(null);
  const { state, start, proven, cancel } = useProvenAct<WithdrawalData>();

  useEffect(() => {
    if (state.kind === 'done') readAgain('listWithdrawals', 'getWithdrawalLimits', 'getAccount', 'getStatement');
  }, [state.kind]);

  const review = (order: Order): void => {
    const before = last.current;
    const next = before && sameOrder(before.order, order) ? before : { order, key: crypto.randomUUID() };
    last.current = next;
    setKeyed(next);
  };
  const confirm = (): void => {
    if (!keyed) return;
    const { order, key } = keyed;
    setVoided(false);
    void start((approval) =>
      api.call('createWithdrawal', {
        params,
        body: { payeeId: order.payee.id, amountMinor: order.amountMinor, currency: order.currency },
        idempotencyKey: key,
        approval,
      }),
    );
  };
  const change = (): void => {
    setVoided(state.kind === 'proving');
    cancel();
    setKeyed(null);
  };
  const another = (): void => {
    last.current = null;
    setDraft(EMPTY);
    setKeyed(null);
    cancel();
  };

  const step = state.kind === 'done' ? 3 : state.kind === 'proving' ? 2 : keyed ? 1 : 0;
  const steps = (
    <Stepper
      label={t('withdraw.steps')}
      current={step}
      steps={[t('withdraw.step.order'), t('withdraw.step.review'), t('withdraw.step.prove'), t('withdraw.step.done')]}
    />
  );
  if (state.kind === 'done') {
    return (
      <div className="sr-stack narrow" data-gap="wide">
        {steps}
        <Outcome accountId={accountId} withdrawal={state.data} onAnother={another} />
      </div>
    );
  }
  if (state.kind === 'proving') {
    return (
      <div className="sr-stack narrow" data-gap="wide">
        {steps}
        <ProveApproval
          key={state.approval.id}
          approval={state.approval}
          onProven={() => void proven()}
          onCancel={change}
          cancelLabel={t('withdraw.change')}
        />
        <p className="sr-small sr-soft">{t('withdraw.changeVoids')}</p>
      </div>
    );
  }
  if (keyed) {
    return (
      <div className="sr-stack narrow" data-gap="wide">
        {steps}
        {state.kind === 'refused' && (
          <ProblemNotice
            problem={state.problem}
            actions={
              <Link href="/security/history" className="sr-small">
                {t('withdraw.seeHistory')}
              </Link>
            }
          />
        )}
        <Review order={keyed.order} busy={state.kind === 'trying'} onConfirm={confirm} onChange={change} />
      </div>
    );
  }
  return (
    <div className="sr-stack" data-gap="wide">
      <Heading lead={t('withdraw.lead')}>{t('withdraw.title')}</Heading>
      {steps}
      {voided && (
        <Notice kind="info" title={t('withdraw.voidedTitle')}>
          {t('withdraw.voidedText')}
        </Notice>
      )}
      <div className="columns" data-lead>
        <div className="sr-stack" data-gap="wide">
          <AccountSwitch accounts={accounts} />
          <Reading of={account}>
            {({ account: summary, withdrawableMinor }) => (
              <Reading of={payees}>
                {({ payees: all }) => (
                  <OrderForm
                    account={summary}
                    withdrawableMinor={withdrawableMinor}
                    payees={all}
                    draft={draft}
                    onDraft={setDraft}
                    onOrder={review}
                  />
                )}
              </Reading>
            )}
          </Reading>
        </div>
        <section className="sr-stack" aria-label={t('limits.title')}>
          <h2>{t('limits.title')}</h2>
          <p className="sr-small sr-soft">{t('limits.lead')}</p>
          {limits.loading ? (
            <Skeleton label={t('state.loading')} />
          ) : (
            <Reading of={limits}>{({ limits: all }) => <Limits limits={all} />}</Reading>
          )}
        </section>
      </div>
    </div>
  );
}
