/**
 * What stands on the page: the opening of an account, the sign-in, or (loaded only then) everything behind it. The
 * address is kept while signing in, so that one lands where one was heading.
 */
import { Button, Notice, Skeleton } from '@strongroom/ui';
import { lazy, type ReactElement, StrictMode, Suspense, useEffect } from 'react';
import { createRoot } from 'react-dom/client';
import { SignInPage } from './pages/sign-in/sign-in-page.tsx';
import { refreshSession, useSessionState } from './session/session.store.ts';
import { BrokenPage } from './shell/broken-page.tsx';
import { VisitorFrame } from './shell/visitor-frame.tsx';
import { useWording } from './wording/use-wording.ts';
import { loadAccountWording } from './wording/wording.ts';

const SignedIn = lazy(async () => {
  const [loaded] = await Promise.all([import('./signed-in.tsx'), loadAccountWording()]);
  return loaded;
});
const OpeningPage = lazy(async () => {
  const [loaded] = await Promise.all([import('./pages/opening/opening-page.tsx'), loadAccountWording()]);
  return loaded;
});

function Waiting(): ReactElement {
  const { t } = useWording();
  return <Skeleton label={t('state.loading')} lines={5} />;
}

function Front(): ReactElement {
  const { t } = useWording();
  const state = useSessionState();
  useEffect(() => void refreshSession(), []);
  if (state.kind === 'in') {
    return (
      <Suspense
        fallback={
          <main className="waiting">
            <Waiting />
          </main>
        }
      >
        <SignedIn />
      </Suspense>
    );
  }
  return (
    <VisitorFrame>
      {state.kind === 'checking' && <Waiting />}
      {state.kind === 'out' && <SignInPage reason={state.reason} />}
      {state.kind === 'unreachable' && (
        <Notice
          kind="refused"
          focus
          title={t('problem.network.title')}
          actions={<Button onClick={() => void refreshSession()}>{t('action.retry')}</Button>}
        >
          {t('problem.network.next')}
        </Notice>
      )}
    </VisitorFrame>
  );
}

/** Invitations open in a page load of their own, so the address is read once; the router comes with the signed-in part. */
const isOpening = /^\/open\/?$/iu.test(location.pathname);

function App(): ReactElement {
  if (!isOpening) return <Front />;
  return (
    <VisitorFrame>
      <Suspense fallback={<Waiting />}>
        <OpeningPage />
      </Suspense>
    </VisitorFrame>
  );
}

export function mount(): void {
  const root = document.getElementById('root');
  if (root === null) throw new Error('the page has no root');
  createRoot(root).render(
    <StrictMode>
      <BrokenPage>
        <App />
      </BrokenPage>
    </StrictMode>,
  );
}
