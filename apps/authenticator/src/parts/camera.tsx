/** The picture of the camera, read several times a second until a QR code is found. It is closed with the page. */
import { Button, Notice } from '@strongroom/ui';
import { type ReactElement, useEffect, useRef, useState } from 'react';
import { openQrReader } from '../phone/qr-reader.ts';
import { useWording } from '../wording/use-wording.ts';

const EVERY_MS = 150;

/** Over https, where there is a camera to ask for. */
export const canScan = (): boolean => typeof navigator.mediaDevices?.getUserMedia === 'function';

export function Camera({ onRead }: { readonly onRead: (text: string) => void }): ReactElement {
  const { t } = useWording();
  const [open, setOpen] = useState(false);
  const [refused, setRefused] = useState(false);
  const video = useRef<HTMLVideoElement>(null);
  const read = useRef(onRead);
  useEffect(() => {
    read.current = onRead;
  });
  useEffect(() => {
    if (!open || video.current === null) return;
    return watch(
      video.current,
      (text) => read.current(text),
      () => {
        setOpen(false);
        setRefused(true);
      },
    );
  }, [open]);
  return (
    <div className="sr-stack">
      {refused && <Notice kind="warning">{t('scan.refused')}</Notice>}
      {open ? (
        <video ref={video} className="camera" muted playsInline aria-label={t('scan.picture')} />
      ) : (
        <Button wide onClick={() => setOpen(true)}>
          {t('scan.open')}
        </Button>
      )}
    </div>
  );
}

/** Answers how to stop. */
function watch(video: HTMLVideoElement, found: (text: string) => void, failed: () => void): () => void {
  let stream: MediaStream | null = null;
  let stopped = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = (): void => {
    stopped = true;
    clearTimeout(timer);
    for (const track of stream?.getTracks() ?? []) track.stop();
  };
  async function run(): Promise<void> {
    const reader = await openQrReader();
    if (stopped) return;
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' }, audio: false });
    if (stopped) return stop();
    video.srcObject = stream;
    await video.play();
    const look = async (): Promise<void> => {
      if (stopped) return;
      const code = await reader(video).catch(() => null);
      if (code !== null && !stopped) found(code);
      timer = setTimeout(() => void look(), EVERY_MS);
    };
    await look();
  }
  run().catch(() => {
    stop();
    failed();
  });
  return stop;
}
