/** The desk: a sign-in of its own, then search, a client's page, the queue of acts and one's own history. */
import { Progress } from '@strongroom/ui';
import { QueryClientProvider } from '@tanstack/react-query';
import { type ReactElement, StrictMode, useEffect } from 'react';
import { createRoot } from 'react-dom/client';
import { Redirect, Route, Switch, useLocation } from 'wouter';
import { HistoryPage } from './pages/acts/history-page.tsx';
import { QueuePage } from './pages/acts/queue-page.tsx';
import { ClientPage } from './pages/clients/client-page.tsx';
import { SearchPage } from './pages/clients/search-page.tsx';
import { FactorsPage } from './pages/factors/factors-page.tsx';
import { ReportsPage } from './pages/reports/reports-page.tsx';
import { EnrolPage } from './pages/sign-in/enrol-page.tsx';
import { SignInPage } from './pages/sign-in/sign-in-page.tsx';
import { queryClient } from './session/queries.ts';
import { checkSession, useDeskSession } from './session/session.store.ts';
import { Shell } from './shell/shell.tsx';
import { useWording } from './wording/use-wording.ts';

function App(): ReactElement {
  const state = useDeskSession();
  const [location] = useLocation();
  const { t } = useWording();
  useEffect(() => void checkSession(), []);
  if (location === '/enrol') return <EnrolPage />;
  if (state.kind === 'checking') return <Progress label={t('loading')} />;
  if (state.kind === 'out') return <SignInPage ended={state.ended} />;
  return (
    <Shell session={state.session}>
      <Switch>
        <Route path="/clients" component={SearchPage} />
        <Route path="/clients/:userId">{({ userId }) => <ClientPage key={userId} userId={userId} />}</Route>
        <Route path="/queue" component={QueuePage} />
        <Route path="/reports" component={ReportsPage} />
        <Route path="/history" component={HistoryPage} />
        <Route path="/factors" component={FactorsPage} />
        <Route>
          <Redirect to="/clients" replace />
        </Route>
      </Switch>
    </Shell>
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
