/**
 * Closing an account: how it is done, what is in the way, and, once it was asked for, what it waits for, where the card is
 * sent and how to take it all back. Asking is proven with the strongest factor; taking back asks for nothing.
 */
import type { ClosingView } from '@strongroom/contract';
import { Button, Heading, Notice } from '@strongroom/ui';
import type { ReactElement, ReactNode } from 'react';
import { useSearchParams } from 'wouter';
import { ProblemNotice } from '../../problem/problem-notice.tsx';
import { Reading } from '../../problem/reading.tsx';
import { ProofOf } from '../../proof/proof-of.tsx';
import { type ProvenAct, useProvenAct } from '../../proof/use-proven-act.ts';
import { api } from '../../session/session.store.ts';
import { type Accounts, useAccounts } from '../../session/use-account.ts';
import { readAgain, useRead } from '../../session/use-read.ts';
import { AccountSwitch } from '../../shell/account-switch.tsx';
import { useTitle } from '../../shell/use-title.ts';
import { useWording } from '../../wording/use-wording.ts';
import { Obstacle } from './obstacle.tsx';
import { Waiting } from './waiting.tsx';

const POLL_MS = 15_000;

export default function ClosingPage(): ReactElement {
  const { t } = useWording();
  const accounts = useAccounts();
  const [search] = useSearchParams();
  const named = search.get('account');
  useTitle(t('closing.title'));
  return (
    <Reading of={accounts.read} lines={6}>
      {({ accounts: all }) => {
        const { current } = accounts;
        // An account that was closed meanwhile is in no list any more; the address still names it.
        if (all.length === 0 || !current || (named !== null && named !== current.id))
          return (
            <Framed accounts={accounts}>
              <Closed />
            </Framed>
          );
        return <OfAccount key={current.id} accounts={accounts} accountId={current.id} />;
      }}
    </Reading>
  );
}

function Framed({ accounts, children }: { readonly accounts: Accounts; readonly children: ReactNode }): ReactElement {
  const { t } = useWording();
  return (
    <div className="sr-stack narrow" data-gap="wide">
      <Heading lead={t('closing.lead')}>{t('closing.title')}</Heading>
      <AccountSwitch accounts={accounts} />
      {children}
    </div>
  );
}

function Closed(): ReactElement {
  const { t } = useWording();
  return (
    <Notice kind="info" focus title={t('closing.closedTitle')}>
      {t('closing.closedText')}
    </Notice>
  );
}

type Done = 'asked' | 'takenBack';

interface OfAccountProps {
  readonly accounts: Accounts;
  readonly accountId: string;
}

function OfAccount({ accounts, accountId }: OfAccountProps): ReactElement {
  const params = { accountId };
  const standing = useRead('getClosing', { params }, { everyMs: POLL_MS });
  const act = useProvenAct<Done>();
  const { state, start } = act;
  const ask = (): void => {
    void start(async (approval) => {
      const result = await api.call('askForClosing', { params, approval });
      readAgain('getClosing', 'listHistory');
      return result.ok ? { ok: true, data: 'asked' } : result;
    });
  };
  const takeBack = (): void => {
    void start(async () => {
      const result = await api.call('takeBackClosing', { params });
      readAgain('getClosing', 'listHistory');
      return result.ok ? { ok: true, data: 'takenBack' } : result;
    });
  };
  if (state.kind === 'proving') return <ProofOf act={act} />;
  const busy = state.kind === 'trying';
  if (standing.problem?.code === 'not-found')
    return (
      <Framed accounts={accounts}>
        <Closed />
      </Framed>
    );
  return (
    <Framed accounts={accounts}>
      <Said state={state} />
      <Reading of={standing} lines={6}>
        {(view) =>
          view.closing?.state === 'asked' ? (
            <Waiting view={view} busy={busy} onTakeBack={takeBack} />
          ) : (
            <Ask view={view} busy={busy} onAsk={ask} silent={state.kind === 'done'} />
          )
        }
      </Reading>
    </Framed>
  );
}

/** What became of what was just pressed. */
function Said({ state }: Pick<ProvenAct<Done>, 'state'>): ReactElement | null {
  const { t } = useWording();
  if (state.kind === 'done')
    return (
      <Notice kind="done" focus title={t(`closing.${state.data}Title`)}>
        {t(`closing.${state.data}Text`)}
      </Notice>
    );
  if (state.kind !== 'refused') return null;
  const { problem } = state;
  const rule = problem.code === 'closing-refused' ? obstacleOf(problem.rule) : null;
  if (rule === null) return <ProblemNotice problem={problem} />;
  return <Obstacle rule={rule} remaining={problem.remaining ?? null} focus />;
}

const OBSTACLES = ['balance', 'withdrawals', 'card-request', 'asked', 'closed'] as const;
const obstacleOf = (rule = ''): (typeof OBSTACLES)[number] | null => OBSTACLES.find((each) => each === rule) ?? null;

interface AskProps {
  readonly view: ClosingView;
  readonly busy: boolean;
  readonly onAsk: () => void;
  /** What was just done is said above; what became of the last wish is not said again. */
  readonly silent: boolean;
}

function Ask({ view, busy, onAsk, silent }: AskProps): ReactElement {
  const { t, dateTime } = useWording();
  const { closing, inTheWay, remaining, mayAsk, days, account } = view;
  return (
    <>
      {!silent && closing?.state === 'lapsed' && (
        <Notice standing title={t('closing.lapsedTitle')}>
          {t('closing.lapsedText', { time: dateTime(closing.until) })}
        </Notice>
      )}
      <ol className="sr-list">
        <li>{t('closing.stepAsk')}</li>
        <li>{t('closing.stepCard')}</li>
        <li>{t('closing.stepDesk')}</li>
      </ol>
      <p className="sr-small sr-soft">{t('closing.days', { days })}</p>
      {!mayAsk && (
        <Notice standing title={t('notPermitted.right.title')}>
          {t('closing.noRight')}
        </Notice>
      )}
      {inTheWay !== null && <Obstacle rule={inTheWay} remaining={remaining} accountId={account.id} />}
      {mayAsk && inTheWay === null && (
        <div>
          <Button busy={busy} onClick={onAsk}>
            {t('closing.askFor')}
          </Button>
        </div>
      )}
    </>
  );
}
