/**
 * A new set of codes, on the screen this once: to print, or to copy onto paper. Printing prints the sheet alone. Nothing
 * of it is stored here, and the server cannot show it again.
 */
import { Button, Notice } from '@strongroom/ui';
import type { ReactElement } from 'react';
import { useWording } from '../../../../wording/use-wording.ts';

export interface CodeSheetProps {
  readonly codes: readonly string[];
  readonly onKept: () => void;
}

export function CodeSheet({ codes, onKept }: CodeSheetProps): ReactElement {
  const { t } = useWording();
  return (
    <div className="sr-stack" data-gap="wide">
      <Notice kind="warning" title={t('recoveryCodes.onceTitle')}>
        {t('recoveryCodes.onceText')}
      </Notice>
      <section className="code-sheet" aria-label={t('recoveryCodes.sheet')}>
        <p className="sr-small sr-soft">{t('recoveryCodes.sheetHint')}</p>
        <ol>
          {codes.map((code) => (
            <li key={code}>
              <code>{code}</code>
            </li>
          ))}
        </ol>
      </section>
      <div className="sr-row">
        <Button onClick={() => window.print()}>{t('recoveryCodes.print')}</Button>
        <Button kind="secondary" onClick={onKept}>
          {t('recoveryCodes.kept')}
        </Button>
      </div>
    </div>
  );
}
