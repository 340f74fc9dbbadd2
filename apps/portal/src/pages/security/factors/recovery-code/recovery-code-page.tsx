/** Recovery codes: a set made, printed, and replaced by a new one. */
import { Button } from '@strongroom/ui';
import type { ReactElement } from 'react';
import { api } from '../../../../session/session.store.ts';
import { readAgain } from '../../../../session/use-read.ts';
import { useWording } from '../../../../wording/use-wording.ts';
import { FactorFrame, FactorSheet } from '../factor-frame.tsx';
import { useFactorChange } from '../use-factor-change.ts';
import { CodeSheet } from './code-sheet.tsx';
import { RecoveryCodePicture } from './recovery-code-picture.tsx';

interface Sheet {
  readonly codes: readonly string[];
  /** How long the page finds the sheet again when it was left; the codes themselves do not end. */
  readonly expiresAt: string;
}

const KEPT_MS = 600_000;

export default function RecoveryCodePage(): ReactElement {
  const { t } = useWording();
  const change = useFactorChange<Sheet>('recovery-code');
  const { begun } = change;
  const make = (): void =>
    change.begin(async (approval) => {
      const result = await api.call('createRecoveryCodes', { approval });
      if (!result.ok) return result;
      readAgain('listFactors', 'listHistory');
      const expiresAt = new Date(api.now() + KEPT_MS).toISOString();
      return { ok: true, data: { codes: result.data.codes, expiresAt } };
    });
  if (begun !== null && change.state.kind !== 'proving') {
    return (
      <FactorSheet
        picture={<RecoveryCodePicture />}
        title={t('recoveryCodes.sheetTitle')}
        lead={t('recoveryCodes.sheetLead')}
      >
        <CodeSheet codes={begun.codes} onKept={change.finish} />
      </FactorSheet>
    );
  }
  const enrolled = { title: t('recoveryCodes.doneTitle'), text: t('recoveryCodes.doneText') };
  return (
    <FactorFrame kind="recovery-code" picture={<RecoveryCodePicture />} change={change} enrolled={enrolled}>
      {(own) => {
        const has = own.length > 0;
        return (
          <section className="sr-stack">
            <h2>{t(has ? 'recoveryCodes.againTitle' : 'recoveryCodes.title')}</h2>
            <p>{t(has ? 'recoveryCodes.againText' : 'recoveryCodes.text')}</p>
            <div>
              <Button kind={has ? 'secondary' : 'primary'} busy={change.state.kind === 'trying'} onClick={make}>
                {t(has ? 'recoveryCodes.again' : 'recoveryCodes.make')}
              </Button>
            </div>
          </section>
        );
      }}
    </FactorFrame>
  );
}
