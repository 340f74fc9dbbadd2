/** The last search as a file: with proofs for whoever checks it, or as a table for people. */
import { Button } from '@strongroom/ui';
import { type ReactElement, useState } from 'react';
import { ProblemNotice } from '../../problem/problem-notice.tsx';
import { useAct } from '../../session/use-act.ts';
import { useWording } from '../../wording/use-wording.ts';
import type { ActivityQuery } from './activity.logic.ts';
import { type ExportFormat, saveExport } from './export-file.ts';

const FORMATS = ['jsonl', 'csv'] as const;

export function ExportPart({ query }: { readonly query: ActivityQuery }): ReactElement {
  const { t } = useWording();
  const act = useAct();
  const [saved, setSaved] = useState('');
  const [wanted, setWanted] = useState<ExportFormat | null>(null);
  const save = async (format: ExportFormat): Promise<void> => {
    setSaved('');
    setWanted(format);
    const done = await act.run(() => saveExport(query, format));
    if (done) setSaved(done.data);
  };
  return (
    <section className="sr-stack" data-gap="tight">
      <h2>{t('activity.export')}</h2>
      <p>{t('activity.exportText')}</p>
      <div className="sr-row">
        {FORMATS.map((format) => (
          <Button key={format} kind="secondary" busy={act.busy && wanted === format} onClick={() => void save(format)}>
            {t(`activity.${format}`)}
          </Button>
        ))}
      </div>
      {act.problem && <ProblemNotice problem={act.problem} />}
      <p className="sr-small" role="status">
        {saved !== '' && t('activity.exported', { file: saved })}
      </p>
      {saved.endsWith('.jsonl') && (
        <p className="sr-small">
          {t('activity.check')} <code>{`strongroom audit verify export ${saved} --key log-key.txt`}</code>
        </p>
      )}
    </section>
  );
}
