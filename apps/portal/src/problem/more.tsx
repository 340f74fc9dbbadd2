/** The end of a list that goes on: its next page, or why it did not come. Nothing where the list is whole. */
import { Button } from '@strongroom/ui';
import type { ReactElement } from 'react';
import type { Older } from '../session/use-older.ts';
import { useWording } from '../wording/use-wording.ts';
import { ProblemNotice } from './problem-notice.tsx';

type MoreProps = Pick<Older<{ readonly next: string | null }>, 'busy' | 'problem' | 'next' | 'more'>;

export function More({ busy, problem, next, more }: MoreProps): ReactElement {
  const { t } = useWording();
  return (
    <>
      {problem && <ProblemNotice problem={problem} />}
      {next !== null && (
        <div>
          <Button kind="secondary" busy={busy} onClick={() => void more()}>
            {t('history.more')}
          </Button>
        </div>
      )}
    </>
  );
}
