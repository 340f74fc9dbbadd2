/** The places of the app. What waits for an answer comes before all of them, wherever one is. */
import { type ReactElement, StrictMode, useEffect } from 'react';
import { createRoot } from 'react-dom/client';
import { Redirect, Route, Switch, useLocation } from 'wouter';
import { AddPage } from './pages/add/add-page.tsx';
import { HomePage } from './pages/home-page.tsx';
import { NoticesPage } from './pages/notices-page.tsx';
import { OfflinePage } from './pages/offline-page.tsx';
import { PinPage } from './pages/pin-page.tsx';
import { ScanPage } from './pages/scan-page.tsx';
import { UserPage } from './pages/user-page.tsx';
import { scannedNow, takeScanned } from './phone/scanned.store.ts';
import { Frame } from './shell/frame.tsx';

function App(): ReactElement {
  useOpenedByLink();
  return (
    <Frame>
      <Switch>
        <Route path="/" component={HomePage} />
        <Route path="/add" component={AddPage} />
        <Route path="/scan" component={ScanPage} />
        <Route path="/offline" component={OfflinePage} />
        <Route path="/users/:keyId">{({ keyId }) => <UserPage keyId={keyId} />}</Route>
        <Route path="/users/:keyId/pin">{({ keyId }) => <PinPage keyId={keyId} />}</Route>
        <Route path="/users/:keyId/notices">{({ keyId }) => <NoticesPage keyId={keyId} />}</Route>
        <Route>
          <Redirect to="/" replace />
        </Route>
      </Switch>
    </Frame>
  );
}

/** A QR code read by the camera of the phone opens the app with what it says behind the #. */
function useOpenedByLink(): void {
  const [, go] = useLocation();
  useEffect(() => {
    const read = (): void => {
      if (location.hash === '') return;
      takeScanned(location.href);
      const place = scannedNow()?.kind === 'activation' ? '/add' : '/';
      // A secret in the address would stand in the history of the browser.
      history.replaceState(null, '', location.pathname);
      go(place, { replace: true });
    };
    read();
    addEventListener('hashchange', read);
    return () => removeEventListener('hashchange', read);
  }, [go]);
}

export function mount(): void {
  const root = document.getElementById('root');
  if (root === null) throw new Error('the page has no root');
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}
