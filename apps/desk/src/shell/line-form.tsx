/** One line to fill in, what is done with it, and the way back; a refusal stands above, and a line too short at its field. */
import { Button, TextField } from '@strongroom/ui';
import type { FormEvent, ReactElement } from 'react';
import { type Answer, useAct } from '../session/use-act.ts';
import { Problem } from './problem.tsx';
import { useLine } from './use-line.ts';

interface LineFormProps<Data> {
  readonly id: string;
  readonly label: string;
  readonly least: number;
  readonly most: number;
  readonly missing: string;
  readonly initial?: string;
  readonly submit: string;
  readonly back: string;
  readonly send: (line: string) => Promise<Answer<Data>>;
  readonly onDone: (data: Data) => void;
  readonly onBack: () => void;
}

export function LineForm<Data>({ send, onDone, onBack, ...words }: LineFormProps<Data>): ReactElement {
  const { id, label, least, most, missing, initial = '', submit, back } = words;
  const act = useAct();
  const line = useLine({ least, missing, initial });
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault();
    const said = line.taken();
    if (said !== null) void act.run(() => send(said), onDone);
  };
  return (
    <form className="sr-stack" data-gap="tight" onSubmit={onSubmit}>
      <Problem problem={act.problem} />
      <TextField id={id} label={label} {...line.field} maxLength={most} autoComplete="off" autoFocus />
      <div className="sr-row">
        <Button type="submit" busy={act.busy}>
          {submit}
        </Button>
        <Button kind="quiet" onClick={onBack}>
          {back}
        </Button>
      </div>
    </form>
  );
}
