/** Copies a code and says so. A browser that refuses says that too: the code is on screen and can be typed. */
import { type ReactElement, useEffect, useState } from 'react';
import { useWording } from '../wording/use-wording.ts';

const SHOWN_MS = 2_000;

export function CopyButton({ code }: { readonly code: string }): ReactElement {
  const { t } = useWording();
  const [state, setState] = useState<'idle' | 'done' | 'failed'>('idle');
  useEffect(() => {
    if (state === 'idle') return;
    const timer = setTimeout(() => setState('idle'), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [state]);
  const copy = (): void => {
    navigator.clipboard.writeText(code).then(
      () => setState('done'),
      () => setState('failed'),
    );
  };
  const words = { idle: t('copy.code'), done: t('copy.done'), failed: t('copy.failed') }[state];
  return (
    <button type="button" className="copy" data-state={state} onClick={copy}>
      <span>{words}</span>
      <span className="sr-mono" aria-hidden="true">
        {code}
      </span>
      <span className="sr-unseen" role="status">
        {state === 'idle' ? '' : words}
      </span>
    </button>
  );
}
