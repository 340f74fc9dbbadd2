/** What must be read before it can be shown: under way, refused in words with a next step, or there. */
import { Button, Notice, Progress } from '@strongroom/ui';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactElement, ReactNode } from 'react';
import { useWording } from '../wording/use-wording.ts';

export interface ReadingProps<T> {
  readonly of: UseQueryResult<T>;
  readonly children: (data: T) => ReactNode;
}

export function Reading<T>({ of: read, children }: ReadingProps<T>): ReactElement {
  const { t, named } = useWording();
  // What was there stays while a later reading fails: half a picture helps more than none.
  if (read.data !== undefined) return <>{children(read.data)}</>;
  if (read.error === null) return <Progress label={t('loading')} />;
  const code = read.error.message;
  const words = named('problem', code);
  return (
    <Notice
      kind="refused"
      title={words === code ? t('problem.internal') : words}
      actions={
        <Button kind="secondary" busy={read.isFetching} onClick={() => void read.refetch()}>
          {t('retry')}
        </Button>
      }
    />
  );
}
