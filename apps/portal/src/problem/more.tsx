/** The end of a list that goes on: its next page, or why it did not come. Nothing where the list is whole. */
import { Button } from '@strongroom/ui';
import type { ReactElement } from 'react';
import type { Act } from '../session/use-act.ts';
import { useWording } from '../wording/use-wording.ts';
import { ProblemNotice } from './problem-notice.tsx';

export function More(props: {
  readonly act: Pick<Act, 'busy' | 'problem'>;
  readonly next: string | null;
  readonly onMore: () => Promise<void>;
}): ReactElement {
  const { act, next, onMore } = props;
  const { t } = useWording();
  return (
    <>
      {act.problem && <ProblemNotice problem={act.problem} />}
      {next !== null && (
        <div>
          <Button kind="secondary" busy={act.busy} onClick={() => void onMore()}>
            {t('history.more')}
          </Button>
        </div>
      )}
    </>
  );
}
