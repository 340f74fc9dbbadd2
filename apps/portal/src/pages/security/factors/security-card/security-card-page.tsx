/**
 * Security cards: asked for, on their way, activated, kept in step, given a new PIN, reported and given back. What was
 * begun is kept by the server for this session, so a step that was left is found again where it was.
 */
import type { CardsView } from '@strongroom/contract';
import { Button, Notice } from '@strongroom/ui';
import type { ReactElement } from 'react';
import { ProblemNotice } from '../../../../problem/problem-notice.tsx';
import { Reading } from '../../../../problem/reading.tsx';
import { ProofOf } from '../../../../proof/proof-of.tsx';
import { api } from '../../../../session/session.store.ts';
import { useRead } from '../../../../session/use-read.ts';
import { useWording } from '../../../../wording/use-wording.ts';
import { FactorSheet } from '../factor-frame.tsx';
import { HeldCard } from './held-card.tsx';
import { RequestForm } from './request-form.tsx';
import { SecurityCardPicture } from './security-card-picture.tsx';
import { ShareForm } from './share-form.tsx';
import { TaskForm } from './task-form.tsx';
import { type CardsUse, useCards } from './use-cards.ts';

const POLL_MS = 15_000;

export default function SecurityCardPage(): ReactElement {
  const { t } = useWording();
  const use = useCards();
  const cards = useRead('listCards', {}, { everyMs: POLL_MS });
  const { state, task } = use;
  if (state.kind === 'proving') return <ProofOf act={use} />;
  const picture = <SecurityCardPicture />;
  if (task !== null) {
    return (
      // A page of its own, whose heading takes the focus from the button that led here.
      <FactorSheet
        key={task.id}
        picture={picture}
        title={t(`card.task.${task.kind}`)}
        lead={t(`card.taskLead.${task.kind}`)}
      >
        <TaskForm task={task} onDone={() => use.finish(task.kind)} onLeave={use.leave} />
      </FactorSheet>
    );
  }
  return (
    <FactorSheet picture={picture} title={t('factor.security-card.name')} lead={t('card.lead')}>
      {state.kind === 'refused' && <ProblemNotice problem={state.problem} />}
      <Told use={use} />
      <Reading of={cards}>{(view) => <Cards view={view} use={use} />}</Reading>
    </FactorSheet>
  );
}

function Told({ use: { done } }: { readonly use: CardsUse }): ReactElement | null {
  const { t } = useWording();
  if (done === null || done === 'cancelled') return null;
  const asked = done === 'asked';
  return (
    <Notice kind="done" focus title={t(asked ? 'card.askedTitle' : 'card.doneTitle')}>
      {t(asked ? 'card.askedText' : `card.done.${done}`)}
      {done === 'report' && <p>{t('card.callDesk')}</p>}
    </Notice>
  );
}

const CANNOT_ASK: ReadonlySet<string> = new Set(['assigned', 'shipped']);

function Cards({ view, use }: { readonly view: CardsView; readonly use: CardsUse }): ReactElement {
  const { t, dateTime } = useWording();
  const { cards, request, task } = view;
  const takeBack = (requestId: string) => () =>
    use.start(async () => {
      const result = await api.call('cancelCardRequest', { params: { requestId } });
      return result.ok ? { ok: true, data: { done: 'cancelled' } } : result;
    });
  const mayAsk = request === null && !cards.some(({ owned, state }) => owned && CANNOT_ASK.has(state));
  return (
    <>
      {task !== null && (
        <Notice
          kind="info"
          title={t(`card.task.${task.kind}`)}
          actions={<Button onClick={() => use.resume(task)}>{t('card.submit')}</Button>}
        />
      )}
      <ul className="entries">
        {cards.map((card) => (
          <HeldCard key={card.id} card={card} terms={view.terms} use={use} />
        ))}
        {cards.length === 0 && request === null && <li className="sr-soft">{t('card.none')}</li>}
      </ul>
      {request !== null && (
        <section className="sr-stack">
          <p>{t('card.waiting')}</p>
          <p className="sr-small sr-soft">{t('card.waitingSince', { time: dateTime(request.createdAt) })}</p>
          <div>
            <Button kind="secondary" busy={use.state.kind === 'trying'} onClick={takeBack(request.id)}>
              {t('card.takeBack')}
            </Button>
          </div>
        </section>
      )}
      {mayAsk && <RequestForm view={view} use={use} />}
      {!cards.some(({ state }) => state === 'active') && <ShareForm use={use} />}
    </>
  );
}
