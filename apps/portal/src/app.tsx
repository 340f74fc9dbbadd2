/**
 * What stands on the page: a page for visitors, the sign-in, or (loaded only then) everything behind it. The
 * address is kept while signing in, so that one lands where one was heading.
 */
import { Button, Notice, Skeleton } from '@strongroom/ui';
import { type ComponentType, lazy, type ReactElement, StrictMode, Suspense, useEffect } from 'react';
import { createRoot } from 'react-dom/client';
import { SignInPage } from './pages/sign-in/sign-in-page.tsx';
import { refreshSession, useSessionState } from './session/session.store.ts';
import { BrokenPage } from './shell/broken-page.tsx';
import { VisitorFrame } from './shell/visitor-frame.tsx';
import { useWording } from './wording/use-wording.ts';
import { loadAccountWording } from './wording/wording.ts';

/** A part of the application that needs all the words. */
const withWords = <Page,>(load: () => Promise<Page>) =>
  Promise.all([load(), loadAccountWording()]).then(([loaded]) => loaded);

const SignedIn = lazy(() => withWords(() => import('./signed-in.tsx')));

/** Pages of visitors open in a page load of their own, so the address is read once; the router comes with the signed-in part. */
const visitorPages = new Map<string, ComponentType>([
  ['open', lazy(() => withWords(() => import('./pages/opening/opening-page.tsx')))],
  ['recover', lazy(() => withWords(() => import('./pages/recover/recover-page.tsx')))],
  ['refused', lazy(() => withWords(() => import('./pages/consent/refused-page.tsx')))],
  ['official', lazy(() => withWords(() => import('./pages/official/official-page.tsx')))],
  ['stop', lazy(() => withWords(() => import('./pages/stop/stop-page.tsx')))],
]);

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

const [, address = ''] = /^\/(\w+)\/?$/u.exec(location.pathname) ?? [];
const VisitorPage = visitorPages.get(address.toLowerCase());

function App(): ReactElement {
  if (VisitorPage === undefined) return <Front />;
  return (
    <VisitorFrame>
      <Suspense fallback={<Waiting />}>
        <VisitorPage />
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
