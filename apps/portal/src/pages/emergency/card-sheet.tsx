/**
 * A new code card, on the screen this once: to print, or to keep as plain text. Printing prints the sheet alone. Nothing of
 * it is stored here, and the server cannot show it again.
 */
import type { PrintedCodeCard } from '@strongroom/contract';
import { Button, Notice } from '@strongroom/ui';
import type { ReactElement } from 'react';
import { saveFile } from '../../shell/save-file.ts';
import { useWording } from '../../wording/use-wording.ts';
import { cardText } from './emergency.logic.ts';

export function CardSheet({ card }: { readonly card: PrintedCodeCard }): ReactElement {
  const { t, dateTime } = useWording();
  const { values, activateUntil, days } = card;
  const until = t('emergency.sheetHint', { time: dateTime(activateUntil), days });
  const save = (): void => {
    const text = cardText(values, { title: t('emergency.sheet'), until });
    saveFile('code-card.txt', new Blob([text], { type: 'text/plain;charset=utf-8' }));
  };
  return (
    <>
      <Notice kind="warning" title={t('emergency.onceTitle')}>
        {t('emergency.onceText')}
      </Notice>
      <section className="code-sheet" aria-label={t('emergency.sheet')}>
        <p className="sr-small sr-soft">{until}</p>
        <ol className="card-values">
          {values.map((value, place) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the place is what names a value of a card.
            <li key={place} className="card-value">
              <span className="sr-soft">{place + 1}</span> <code>{value}</code>
            </li>
          ))}
        </ol>
      </section>
      <div className="sr-row">
        <Button onClick={() => window.print()}>{t('emergency.print')}</Button>
        <Button kind="secondary" onClick={save}>
          {t('emergency.save')}
        </Button>
      </div>
    </>
  );
}
