/** Waiting and failing look the same everywhere; a failed reading is asked again by itself when the stream returns. */
import { Button, Notice, Skeleton } from '@strongroom/ui';
import type { ReactElement } from 'react';
import { useWording } from '../wording/use-wording.ts';

interface Reading {
  readonly isPending: boolean;
  readonly isError: boolean;
  readonly isFetching: boolean;
  readonly refetch: () => unknown;
}

/** Null when there is something to show. */
export function useQueryState(reading: Reading, lines = 4): ReactElement | null {
  const { t } = useWording();
  if (reading.isPending) return <Skeleton label={t('state.loading')} lines={lines} />;
  if (!reading.isError) return null;
  return (
    <Notice
      kind="refused"
      title={t('state.failed')}
      actions={
        <Button kind="secondary" busy={reading.isFetching} onClick={() => void reading.refetch()}>
          {t('state.retry')}
        </Button>
      }
    >
      {t('state.failedNext')}
    </Notice>
  );
}
