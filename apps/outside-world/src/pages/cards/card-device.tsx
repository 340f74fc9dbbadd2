/**
 * One card. Keys are real buttons, so they are pressed by mouse, finger and keyboard alike, and while the card has the
 * focus digits, Enter and Backspace do what a person expects. The display goes dark by itself, as on the device.
 */
import { type KeyboardEvent, type ReactElement, useRef } from 'react';
import { useWording } from '../../wording/use-wording.ts';
import { queryClient } from '../../world/queries.ts';
import { client } from '../../world/world.client.ts';
import type { Card, CardKey } from '../../world/world.types.ts';

const DIGITS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '0'] as const satisfies readonly CardKey[];
const TYPED: Readonly<Record<string, CardKey>> = { Enter: 'ok', Backspace: 'clear', Escape: 'press' };

export function CardDevice({ card }: { readonly card: Card }): ReactElement {
  const { t } = useWording();
  // One key after the other, however fast they are pressed: the card is one thing.
  const last = useRef<Promise<unknown>>(Promise.resolve());
  const press = (key: CardKey): void => {
    last.current = last.current
      .then(() => client.pressCard(card.serialNo, [key]))
      .then((pressed) =>
        queryClient.setQueryData<readonly Card[]>(['cards'], (cards) =>
          cards?.map((each) => (each.serialNo === pressed.serialNo ? pressed : each)),
        ),
      )
      .catch(() => queryClient.invalidateQueries({ queryKey: ['cards'] }));
  };
  const type = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const digit = DIGITS.find((each) => each === event.key);
    // Enter on a key presses that key, as everywhere.
    const key = digit ?? (event.key === 'Enter' ? undefined : TYPED[event.key]);
    if (key === undefined) return;
    event.preventDefault();
    press(key);
  };
  const holder = card.label === null || card.label === '' ? t('cards.spare') : card.label;
  return (
    <article className="card-holder" aria-label={`${holder}, ${card.serialNo}`} onKeyDown={type}>
      <div className="card-device">
        <p className="card-maker" aria-hidden="true">
          Strongroom
        </p>
        <output className="card-display" aria-label={t('cards.display')} data-dark={card.display === '' || undefined}>
          {card.display}
        </output>
        <button type="button" className="card-press" onClick={() => press('press')}>
          {t('cards.press')}
        </button>
        <div className="card-keys">
          {DIGITS.map((digit) => (
            <button key={digit} type="button" onClick={() => press(digit)}>
              {digit}
            </button>
          ))}
          <button type="button" onClick={() => press('clear')}>
            {t('cards.clear')}
          </button>
          <button type="button" onClick={() => press('ok')}>
            {t('cards.ok')}
          </button>
        </div>
      </div>
      <h2>{holder}</h2>
      <p className="sr-mono sr-soft">{card.serialNo}</p>
    </article>
  );
}
