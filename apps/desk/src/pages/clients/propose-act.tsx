/** What this member may do for this client. Each act says what it does, whether a caller must be identified, and by how many. */
import type { DeskAct, DeskActKind, DeskClient, StaffActView } from '@strongroom/contract';
import { Button, Notice, SelectField, TextField } from '@strongroom/ui';
import { type FormEvent, type ReactElement, useState } from 'react';
import { Link } from 'wouter';
import { api, useMember } from '../../session/session.store.ts';
import { useAct } from '../../session/use-act.ts';
import { Problem } from '../../shell/problem.tsx';
import { useLine } from '../../shell/use-line.ts';
import { useWording } from '../../wording/use-wording.ts';
import { actForms } from './act-forms.ts';

const LEAST_REASON = 3;

export function ProposeAct(props: { readonly client: DeskClient; readonly onDone: () => void }): ReactElement {
  const { t } = useWording();
  const { acts } = useMember();
  const [kind, setKind] = useState<DeskActKind | ''>('');
  const [done, setDone] = useState<StaffActView | null>(null);
  const offered = acts.filter((each) => each.kind in actForms);
  const chosen = offered.find((each) => each.kind === kind);
  return (
    <section className="sr-stack" data-gap="tight">
      <h2>{t('propose.title')}</h2>
      {done !== null && (
        <Notice kind="done" focus title={t(`act.${done.act.kind}.name`)}>
          {done.state === 'done' ? t('propose.done') : <Link href="/queue">{t('propose.waits')}</Link>}
        </Notice>
      )}
      <SelectField
        id="kind"
        label={t('propose.kind')}
        options={[
          { value: '', label: t('propose.choose') },
          ...offered.map((each) => ({ value: each.kind, label: t(`act.${each.kind}.name`) })),
        ]}
        value={kind}
        onChange={setKind}
      />
      {chosen !== undefined && (
        <ActForm
          key={chosen.kind}
          client={props.client}
          chosen={chosen}
          onDone={(act) => {
            setKind('');
            setDone(act);
            props.onDone();
          }}
        />
      )}
    </section>
  );
}

interface Chosen {
  readonly kind: DeskActKind;
  readonly people: number;
  readonly sometimesTwo: boolean;
  readonly identifiedCaller: boolean;
}

/** Whether pressing the button does it, proposes it, or does whichever of the two it takes. */
const needOf = ({ people, sometimesTwo }: Chosen): 'one' | 'two' | 'oneOrTwo' =>
  people === 2 ? 'two' : sometimesTwo ? 'oneOrTwo' : 'one';

function ActForm(props: {
  readonly client: DeskClient;
  readonly chosen: Chosen;
  readonly onDone: (act: StaffActView) => void;
}): ReactElement {
  const { t, named } = useWording();
  const { client, chosen, onDone } = props;
  const { kind, identifiedCaller } = chosen;
  const need = needOf(chosen);
  const act = useAct();
  const choices = actForms[kind]?.choices(client) ?? null;
  const [choice, setChoice] = useState(choices?.[0]?.value ?? '');
  const reason = useLine({ least: LEAST_REASON, missing: t('missing.reason') });
  // One key for one intent: pressing twice is one act.
  const [idempotencyKey] = useState(() => crypto.randomUUID());
  const wish: DeskAct | null = actForms[kind]?.act(client, choice) ?? null;
  // What the client asked for in the portal, with their strongest factor, needs nobody who calls.
  const askedFor = wish?.kind === 'account.close' && wish.parameters.closingId !== undefined;
  const waitsForCaller = identifiedCaller && !askedFor && client.identifiedUntil === null;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (wish === null || waitsForCaller) return;
    const said = reason.taken();
    if (said === null) return;
    void act.run(() => api.call('proposeStaffAct', { body: { act: wish, reason: said }, idempotencyKey }), onDone);
  };
  return (
    <form className="sr-stack" data-gap="tight" onSubmit={submit}>
      <p className="sr-small">{t(`act.${kind}.effect`)}</p>
      <p className="sr-small sr-soft">{t(`propose.${need}`)}</p>
      {choices?.length === 0 && <p>{t('propose.nothing')}</p>}
      {choices !== null && choices.length > 0 && (
        <SelectField
          id="choice"
          label={t('propose.which')}
          options={choices.map(({ value, group, name }) => ({ value, label: named(group, name) }))}
          value={choice}
          onChange={setChoice}
        />
      )}
      <TextField id="reason" label={t('propose.reason')} {...reason.field} maxLength={200} autoComplete="off" />
      {waitsForCaller && (
        <Notice kind="warning" standing>
          {t('propose.identifyFirst')}
        </Notice>
      )}
      <Problem problem={act.problem} />
      <Button type="submit" busy={act.busy} disabled={waitsForCaller || wish === null}>
        {t(`propose.submit.${need}`)}
      </Button>
    </form>
  );
}
