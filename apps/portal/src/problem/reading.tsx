/** The three states every read goes through: waiting, refused (with a way to try again) and there. */
import { Button, Skeleton } from '@strongroom/ui';
import type { ReactElement, ReactNode } from 'react';
import type { Read } from '../session/use-read.ts';
import { useWording } from '../wording/use-wording.ts';
import { ProblemNotice } from './problem-notice.tsx';

export interface ReadingProps<Data> {
  readonly of: Read<Data>;
  readonly lines?: number;
  readonly children: (data: Data) => ReactNode;
}

export function Reading<Data>({ of, lines = 3, children }: ReadingProps<Data>): ReactElement {
  const { t } = useWording();
  const retry = (
    <Button kind="secondary" onClick={of.again}>
      {t('action.retry')}
    </Button>
  );
  if (of.data === undefined) {
    if (of.problem) return <ProblemNotice problem={of.problem} actions={retry} />;
    return <Skeleton label={t('state.loading')} lines={lines} />;
  }
  return (
    <>
      {of.problem && (
        // What was read before stays on screen: an old figure that says it is old beats an empty page.
        <p className="sr-small sr-soft" role="status">
          {t('state.stale')}
        </p>
      )}
      {children(of.data)}
    </>
  );
}
