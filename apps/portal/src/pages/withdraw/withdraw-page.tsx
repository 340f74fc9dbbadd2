/** Withdrawing: payee and amount, review, proof of exactly these, execution. One step on the page at a time. */
import type { Withdrawal } from '@strongroom/contract';
import { Heading, Notice, Stepper } from '@strongroom/ui';
import type { ReactElement } from 'react';
import { Reading } from '../../problem/reading.tsx';
import { ProveApproval } from '../../proof/prove-approval.tsx';
import { type Accounts, useAccounts } from '../../session/use-account.ts';
import { useRead } from '../../session/use-read.ts';
import { AccountSwitch } from '../../shell/account-switch.tsx';
import { useTitle } from '../../shell/use-title.ts';
import { useWording } from '../../wording/use-wording.ts';
import { Rights } from '../security/rights.tsx';
import { Limits } from './limits.tsx';
import { OrderForm } from './order-form.tsx';
import { Outcome } from './outcome.tsx';
import { Refused } from './refused.tsx';
import { Review } from './review.tsx';
import { useOutcome, useWithdrawal, type WithdrawalFlow } from './use-withdrawal.ts';

export default function WithdrawPage(): ReactElement {
  const { t } = useWording();
  const accounts = useAccounts();
  useTitle(t('withdraw.title'));
  return (
    <Reading of={accounts.read} lines={6}>
      {() => {
        const account = accounts.current;
        if (account?.rights.includes('fund'))
          return <WithdrawSteps key={account.id} accounts={accounts} accountId={account.id} />;
        return (
          <div className="sr-stack" data-gap="wide">
            <Heading>{t('withdraw.title')}</Heading>
            <AccountSwitch accounts={accounts} />
            <Notice kind="refused" standing title={t('withdraw.noRightTitle')}>
              {t('withdraw.noRightText')}
            </Notice>
          </div>
        );
      }}
    </Reading>
  );
}

interface StepsProps {
  readonly accounts: Accounts;
  readonly accountId: string;
}

function stepOf({ state, order }: WithdrawalFlow, settled: Withdrawal | null): number {
  // Past the last step only once it was really executed.
  if (state.kind === 'done') return settled?.state === 'executed' ? 4 : 3;
  if (state.kind === 'proving') return 2;
  return order === null ? 0 : 1;
}

function WithdrawSteps({ accounts, accountId }: StepsProps): ReactElement {
  const { t } = useWording();
  const flow = useWithdrawal(accountId);
  const { state, order } = flow;
  const withdrawal = useOutcome(accountId, state.kind === 'done' ? state.data : null);
  const stepper = (
    <Stepper
      label={t('withdraw.steps')}
      current={stepOf(flow, withdrawal)}
      steps={[t('withdraw.step.order'), t('withdraw.step.review'), t('withdraw.step.prove'), t('withdraw.step.done')]}
    />
  );
  if (order === null && withdrawal === null) {
    return (
      <div className="sr-stack" data-gap="wide">
        <Heading lead={t('withdraw.lead')}>{t('withdraw.title')}</Heading>
        {stepper}
        {flow.voided && (
          <Notice kind="info" title={t('withdraw.voidedTitle')}>
            {t('withdraw.voidedText')}
          </Notice>
        )}
        <OrderStep accounts={accounts} accountId={accountId} flow={flow} />
      </div>
    );
  }
  return (
    <div className="sr-stack narrow" data-gap="wide">
      {stepper}
      {withdrawal !== null ? (
        <Outcome accountId={accountId} withdrawal={withdrawal} onAnother={flow.another} />
      ) : state.kind === 'proving' ? (
        <>
          <ProveApproval
            key={state.approval.id}
            approval={state.approval}
            prefer={flow.prefer}
            onProven={flow.proven}
            onCancel={flow.change}
            cancelLabel={t('withdraw.change')}
          />
          <p className="sr-small sr-soft">{t('withdraw.changeVoids')}</p>
        </>
      ) : (
        order && (
          <>
            {state.kind === 'refused' && <Refused problem={state.problem} onRedo={flow.redo} />}
            <Review order={order} busy={state.kind === 'trying'} onConfirm={flow.confirm} onChange={flow.change} />
          </>
        )
      )}
    </div>
  );
}

function OrderStep({ accounts, accountId, flow }: StepsProps & { readonly flow: WithdrawalFlow }): ReactElement {
  const { t } = useWording();
  const params = { accountId };
  const account = useRead('getAccount', { params });
  const payees = useRead('listPayees', { params });
  const limits = useRead('getWithdrawalLimits', { params });
  // Said before anybody fills in a form that could only be refused; the banner above says why and until when.
  const frozen = (useRead('listFreezes', {}).data?.freezes.length ?? 0) > 0;
  return (
    <div className="columns" data-lead>
      <div className="sr-stack" data-gap="wide">
        <AccountSwitch accounts={accounts} />
        {frozen ? (
          <Notice kind="refused" standing title={t('freeze.withdraw')}>
            {t('problem.frozen.next')}
          </Notice>
        ) : (
          <Reading of={account}>
            {({ account: summary, withdrawableMinor }) => (
              <Reading of={payees}>
                {({ payees: all }) => (
                  <OrderForm
                    account={summary}
                    withdrawableMinor={withdrawableMinor}
                    payees={all}
                    draft={flow.draft}
                    onDraft={flow.setDraft}
                    onOrder={flow.review}
                  />
                )}
              </Reading>
            )}
          </Reading>
        )}
      </div>
      <section className="sr-stack" aria-label={t('limits.title')}>
        <Rights only="move-money" />
        <h2>{t('limits.title')}</h2>
        <p className="sr-small sr-soft">{t('limits.lead')}</p>
        <Reading of={limits}>{({ limits: all }) => <Limits limits={all} />}</Reading>
      </section>
    </div>
  );
}
