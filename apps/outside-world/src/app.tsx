/** The five places of the outside world inside one frame; the stream of events keeps all of them current. */
import { QueryClientProvider } from '@tanstack/react-query';
import { type ReactElement, StrictMode, useEffect } from 'react';
import { createRoot } from 'react-dom/client';
import { Redirect, Route, Switch } from 'wouter';
import { BrokerPage } from './pages/broker/broker-page.tsx';
import { CardsPage } from './pages/cards/cards-page.tsx';
import { FaultsPage } from './pages/faults/faults-page.tsx';
import { MailboxPage } from './pages/mailbox/mailbox-page.tsx';
import { PhonesPage } from './pages/phones/phones-page.tsx';
import { Frame } from './shell/frame.tsx';
import { startLive } from './world/live.store.ts';
import { queryClient } from './world/queries.ts';

function App(): ReactElement {
  useEffect(() => startLive(queryClient), []);
  return (
    <Frame>
      <Switch>
        <Route path="/phones" component={PhonesPage} />
        <Route path="/cards" component={CardsPage} />
        <Route path="/mailbox" component={MailboxPage} />
        <Route path="/mailbox/:address" component={MailboxPage} />
        <Route path="/mailbox/:address/:id" component={MailboxPage} />
        <Route path="/books" component={BrokerPage} />
        <Route path="/faults" component={FaultsPage} />
        <Route>
          <Redirect to="/phones" replace />
        </Route>
      </Switch>
    </Frame>
  );
}

export function mount(): void {
  const root = document.getElementById('root');
  if (root === null) throw new Error('the page has no root');
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={queryClient}>
        <App />
      </QueryClientProvider>
    </StrictMode>,
  );
}
