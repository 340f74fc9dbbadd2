/** Asked once more, before something goes that does not come back. What the act was refused with stands in it, too. */
import { Button, Dialog } from '@strongroom/ui';
import type { ReactElement } from 'react';
import { ProblemNotice } from '../problem/problem-notice.tsx';
import type { Act } from '../session/use-act.ts';
import { useWording } from '../wording/use-wording.ts';

interface LossDialogProps<T> {
  /** Null: nothing is asked. */
  readonly about: T | null;
  readonly words: (about: T) => { readonly title: string; readonly text: string; readonly yes: string };
  readonly act?: Pick<Act, 'busy' | 'problem'>;
  readonly onYes: (about: T) => void;
  readonly onClose: () => void;
}

export function LossDialog<T>({ about, words, act, onYes, onClose }: LossDialogProps<T>): ReactElement {
  const { t } = useWording();
  const said = about === null ? null : words(about);
  return (
    <Dialog
      open={about !== null}
      onClose={onClose}
      title={said?.title ?? ''}
      actions={
        about !== null && (
          <>
            <Button kind="loss" busy={act?.busy ?? false} onClick={() => onYes(about)}>
              {said?.yes}
            </Button>
            <Button kind="secondary" onClick={onClose}>
              {t('action.cancel')}
            </Button>
          </>
        )
      }
    >
      {act?.problem && <ProblemNotice problem={act.problem} />}
      <p>{said?.text}</p>
    </Dialog>
  );
}
