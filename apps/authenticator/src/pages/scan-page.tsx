/**
 * Reads a QR code with the camera where the browser can, and takes the same typed or pasted everywhere. Nothing that is
 * read is opened: only codes of this app mean something here.
 */
import { Button, Heading, Notice, TextField } from '@strongroom/ui';
import { type FormEvent, type ReactElement, useState } from 'react';
import { useLocation } from 'wouter';
import { Camera, canScan } from '../parts/camera.tsx';
import { readScanned, type Scanned } from '../phone/scanned.logic.ts';
import { takeScanned } from '../phone/scanned.store.ts';
import { useTitle } from '../shell/use-title.ts';
import { useWording } from '../wording/use-wording.ts';

const PLACES: Readonly<Record<Exclude<Scanned['kind'], 'foreign'>, string>> = {
  activation: '/add',
  prompt: '/',
  offline: '/offline',
};

export function ScanPage(): ReactElement {
  const { t } = useWording();
  useTitle(t('scan.title'));
  const [, go] = useLocation();
  const [typed, setTyped] = useState('');
  const [foreign, setForeign] = useState(false);
  const take = (text: string): void => {
    const { kind } = readScanned(text, location.origin);
    setForeign(kind === 'foreign');
    if (kind === 'foreign') return;
    takeScanned(text);
    go(PLACES[kind]);
  };
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault();
    const { kind } = readScanned(typed, location.origin);
    // Letters by themselves are what stands under the code of an activation.
    take(kind === 'foreign' ? `${location.origin}/#activate=${encodeURIComponent(typed.trim())}` : typed);
  };
  return (
    <div className="sr-stack" data-gap="wide">
      <Heading lead={t('scan.lead')}>{t('scan.title')}</Heading>
      {canScan() ? <Camera onRead={take} /> : <Notice standing>{t('scan.noCamera')}</Notice>}
      {foreign && <Notice kind="refused" title={t('scan.foreign')} />}
      <form className="sr-stack" onSubmit={onSubmit} noValidate>
        <TextField
          id="code"
          label={t('scan.typed')}
          hint={t('scan.typedHint')}
          value={typed}
          onChange={setTyped}
          autoComplete="off"
        />
        <Button type="submit" wide>
          {t('action.continue')}
        </Button>
      </form>
    </div>
  );
}
