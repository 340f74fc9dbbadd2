/** What clients reported: who, what was asked for in their name and from where; taken by one member, closed with a note. */
import type { StaffReport } from '@strongroom/contract';
import { Button, Heading, KeyValue, TextField } from '@strongroom/ui';
import { useQuery } from '@tanstack/react-query';
import type { FormEvent, ReactElement } from 'react';
import { Link } from 'wouter';
import { api } from '../../session/session.store.ts';
import { useAct } from '../../session/use-act.ts';
import { Listed } from '../../shell/listed.tsx';
import { Problem } from '../../shell/problem.tsx';
import { Reading } from '../../shell/reading.tsx';
import { QUEUE_EVERY_MS } from '../../shell/shell.tsx';
import { useLine } from '../../shell/use-line.ts';
import { useTitle } from '../../shell/use-title.ts';
import { deviceName } from '../../wording/device-name.ts';
import { useWording } from '../../wording/use-wording.ts';

async function readReports(list: 'unsettled' | 'closed'): Promise<StaffReport[]> {
  const answer = await api.call('listStaffReports', { query: { list }, background: true });
  if (!answer.ok) throw new Error(answer.problem.code);
  return answer.data.reports;
}

export function ReportsPage(): ReactElement {
  const { t } = useWording();
  const unsettled = useQuery({
    queryKey: ['reports', 'unsettled'],
    queryFn: () => readReports('unsettled'),
    refetchInterval: QUEUE_EVERY_MS,
  });
  const closed = useQuery({ queryKey: ['reports', 'closed'], queryFn: () => readReports('closed') });
  useTitle(t('reports.title'));
  const changed = (): void => {
    void unsettled.refetch();
    void closed.refetch();
  };
  return (
    <>
      <Heading lead={t('reports.lead')}>{t('reports.title')}</Heading>
      <Reading of={unsettled}>{(reports) => <List reports={reports} onChange={changed} />}</Reading>
      {closed.data !== undefined && closed.data.length > 0 && (
        <details>
          <summary>{t('reports.closed')}</summary>
          <List reports={closed.data} onChange={changed} />
        </details>
      )}
    </>
  );
}

interface Changing {
  readonly onChange: () => void;
}

function List({ reports, onChange }: Changing & { readonly reports: readonly StaffReport[] }): ReactElement {
  const { t } = useWording();
  return (
    <Listed of={reports} empty={t('reports.empty')}>
      {(report) => <ReportCard report={report} onChange={onChange} />}
    </Listed>
  );
}

function ReportCard({ report, onChange }: Changing & { readonly report: StaffReport }): ReactElement {
  const { t, named, dateTime } = useWording();
  const { client, kind, device, address, purpose, reportedAt, state, handledBy, handledAt, note } = report;
  const handled =
    handledBy === null
      ? []
      : [
          {
            key: 'handled',
            name: t(`reports.${state === 'closed' ? 'closedBy' : 'takenBy'}`),
            value: `${handledBy.displayName} ${dateTime(handledAt ?? reportedAt)}`,
          },
        ];
  return (
    <article className="sr-stack" data-gap="tight">
      <div className="sr-row" data-spread data-baseline>
        <h2>{t(`reports.kind.${kind}.name`)}</h2>
        <span className="sr-small sr-soft">{t(`reports.state.${state}`)}</span>
      </div>
      <p className="sr-small">{t(`reports.kind.${kind}.text`)}</p>
      <KeyValue
        pairs={[
          {
            key: 'client',
            name: t('act.client'),
            value: <Link href={`/clients/${client.userId}`}>{`${client.displayName} (${client.username})`}</Link>,
          },
          { key: 'at', name: t('reports.at'), value: dateTime(reportedAt) },
          { key: 'purpose', name: t('reports.purpose'), value: named('reportPurpose', purpose) },
          { key: 'from', name: t('reports.from'), value: `${deviceName(t, device)}, ${address}` },
          ...handled,
          ...(note === null ? [] : [{ key: 'note', name: t('reports.note'), value: note }]),
        ]}
      />
      {state !== 'closed' && <Handle report={report} onChange={onChange} />}
    </article>
  );
}

const LEAST_NOTE = 3;

function Handle({ report, onChange }: Changing & { readonly report: StaffReport }): ReactElement {
  const { t } = useWording();
  const asking = useAct();
  const note = useLine({ least: LEAST_NOTE, missing: t('missing.note') });
  const params = { reportId: report.id };
  const take = (): void => void asking.run(() => api.call('takeStaffReport', { params }), onChange);
  const close = (event: FormEvent): void => {
    event.preventDefault();
    const said = note.taken();
    if (said === null) return;
    void asking.run(() => api.call('closeStaffReport', { params, body: { note: said } }), onChange);
  };
  return (
    <form className="sr-stack" data-gap="tight" onSubmit={close}>
      <Problem problem={asking.problem} />
      {report.state === 'taken' && (
        <TextField
          id={`note-${report.id}`}
          label={t('reports.outcome')}
          {...note.field}
          maxLength={200}
          autoComplete="off"
        />
      )}
      <div className="sr-row">
        {report.state === 'taken' && (
          <Button type="submit" busy={asking.busy}>
            {t('reports.close')}
          </Button>
        )}
        <Button kind="secondary" busy={asking.busy} onClick={take}>
          {t(report.state === 'taken' ? 'reports.takeOver' : 'reports.take')}
        </Button>
      </div>
    </form>
  );
}
