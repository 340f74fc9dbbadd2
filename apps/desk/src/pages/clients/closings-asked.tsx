/** Accounts whose clients asked that they be closed: since when, what each waits for, and the way to the client. */
import type { DeskClosing } from '@strongroom/contract';
import { moneyText, Table } from '@strongroom/ui';
import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { Link } from 'wouter';
import { api } from '../../session/session.store.ts';
import { QUEUE_EVERY_MS } from '../../shell/shell.tsx';
import { useWording } from '../../wording/use-wording.ts';

async function readClosings(): Promise<readonly DeskClosing[]> {
  const answer = await api.call('listClosings');
  if (!answer.ok) throw new Error(answer.problem.code);
  return answer.data.closings;
}

/** Nothing where nobody asked, and for whoever may not close an account. */
export function ClosingsAsked(): ReactElement | null {
  const { t, dateTime, language } = useWording();
  const { data = [] } = useQuery({ queryKey: ['closings'], queryFn: readClosings, refetchInterval: QUEUE_EVERY_MS });
  if (data.length === 0) return null;
  const stands = ({ waitsFor, remaining }: DeskClosing): string =>
    t(`closings.waits.${waitsFor ?? 'unknown'}`, {
      amount: remaining === null ? '' : moneyText(remaining.amountMinor, remaining.currency, language),
    });
  return (
    <section className="sr-stack" data-gap="tight">
      <h2>{t('closings.title')}</h2>
      <p className="sr-small sr-soft">{t('closings.lead')}</p>
      <Table
        captionUnseen
        caption={t('closings.title')}
        columns={[
          {
            key: 'client',
            header: t('closings.client'),
            lead: true,
            cell: ({ client }) => <Link href={`/clients/${client.userId}`}>{client.displayName}</Link>,
          },
          { key: 'account', header: t('closings.account'), cell: ({ account }) => `${account.name} ${account.number}` },
          { key: 'since', header: t('closings.since'), cell: ({ askedAt }) => dateTime(askedAt) },
          { key: 'stands', header: t('closings.stands'), cell: stands },
          { key: 'until', header: t('closings.until'), cell: ({ until }) => dateTime(until) },
        ]}
        rows={data}
        rowKey={({ id }) => id}
      />
    </section>
  );
}
