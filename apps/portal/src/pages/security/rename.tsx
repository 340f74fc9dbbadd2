/** Another name for something of one's own: in place, without a proof, because a name opens nothing. */
import { Button, TextField } from '@strongroom/ui';
import { type ReactElement, type SyntheticEvent, useState } from 'react';
import { ProblemNotice } from '../../problem/problem-notice.tsx';
import { type Outcome, useAct } from '../../session/use-act.ts';

export const LONGEST_NAME = 40;

export interface RenameProps {
  /** Of what is named; one form for each on a page. */
  readonly id: string;
  readonly name: string;
  readonly words: {
    readonly open: string;
    readonly label: string;
    readonly missing: string;
    readonly save: string;
  };
  readonly rename: (name: string) => Promise<Outcome<unknown>>;
  readonly onRenamed: () => void;
}

export function Rename({ id, name: before, words, rename, onRenamed }: RenameProps): ReactElement {
  const [open, setOpen] = useState(false);
  const [name, setName] = useState(before);
  const [missing, setMissing] = useState(false);
  const act = useAct();
  const submit = async (event: SyntheticEvent): Promise<void> => {
    event.preventDefault();
    // What turns or hides the words around it is left out.
    const given = name.replaceAll(/\p{C}/gu, '').trim();
    setMissing(given === '');
    if (given === '') return;
    if (!(await act.run(() => rename(given)))) return;
    setOpen(false);
    onRenamed();
  };
  return (
    <details open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className="sr-small">{words.open}</summary>
      <form className="sr-stack" onSubmit={(event) => void submit(event)} noValidate>
        {act.problem && <ProblemNotice problem={act.problem} />}
        <TextField
          id={`name-${id}`}
          label={words.label}
          value={name}
          onChange={setName}
          maxLength={LONGEST_NAME}
          autoComplete="off"
          {...(missing ? { error: words.missing } : {})}
        />
        <div>
          <Button type="submit" kind="secondary" busy={act.busy}>
            {words.save}
          </Button>
        </div>
      </form>
    </details>
  );
}
