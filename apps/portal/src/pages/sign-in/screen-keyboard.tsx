/** The on-screen keyboard with this app's words, as its own chunk: few people need it, nobody should wait for it. */
import '@strongroom/ui/steps.css';
import { OnScreenKeyboard } from '@strongroom/ui';
import { type ReactElement, useEffect, useRef } from 'react';
import { useWording } from '../../wording/use-wording.ts';

export interface ScreenKeyboardProps {
  /** The name of the field that is typed into. */
  readonly target: string;
  readonly onType: (character: string) => void;
  readonly onErase: () => void;
  readonly onClose: () => void;
}

export default function ScreenKeyboard({ target, onType, onErase, onClose }: ScreenKeyboardProps): ReactElement {
  const { t } = useWording();
  const board = useRef<HTMLDivElement>(null);
  // The button that opened it is gone; without this the keyboard user's focus would be too.
  useEffect(() => board.current?.querySelector('button')?.focus(), []);
  return (
    <div ref={board} className="sr-stack" data-gap="tight">
      <p className="sr-small" role="status">
        {t('keyboard.target', { field: target })}
      </p>
      <OnScreenKeyboard
        words={{
          label: t('keyboard.label'),
          shift: t('keyboard.shift'),
          symbols: t('keyboard.symbols'),
          letters: t('keyboard.letters'),
          space: t('keyboard.space'),
          erase: t('keyboard.erase'),
          shuffle: t('keyboard.shuffle'),
          close: t('keyboard.close'),
        }}
        onType={onType}
        onErase={onErase}
        onClose={onClose}
      />
      <p className="sr-hint">{t('keyboard.limits')}</p>
    </div>
  );
}
