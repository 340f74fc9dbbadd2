/** Everything behind sign-in, one chunk per page. */
import '@strongroom/ui/fonts-ext.css';
import '@strongroom/ui/steps.css';
import '@strongroom/ui/evidence.css';
import './signed-in.css';
import 'virtual:further-routes';
import { Skeleton } from '@strongroom/ui';
import { QueryClientProvider } from '@tanstack/react-query';
import { lazy, type ReactElement, type ReactNode, Suspense, useState } from 'react';
import { Redirect, Route, Switch } from 'wouter';
import { restsOnGrant } from './pages/emergency/emergency.logic.ts';
import { DriftGate } from './session/drift-gate.tsx';
import { useSession } from './session/session.store.ts';
import { cache } from './session/use-read.ts';
import { BrokenPage } from './shell/broken-page.tsx';
import { Shell } from './shell/shell.tsx';
import { useWording } from './wording/use-wording.ts';
import { loadActivityWording } from './wording/wording.ts';

const OverviewPage = lazy(() => import('./pages/overview/overview-page.tsx'));
const WithdrawPage = lazy(() => import('./pages/withdraw/withdraw-page.tsx'));
const ClosingPage = lazy(() => import('./pages/closing/closing-page.tsx'));
const SecurityPage = lazy(() => import('./pages/security/security-page.tsx'));
const SessionsPage = lazy(() => import('./pages/security/sessions-page.tsx'));
const DevicesPage = lazy(() => import('./pages/security/devices/devices-page.tsx'));
const FactorsPage = lazy(() => import('./pages/security/factors/factors-page.tsx'));
const FactorPage = lazy(() => import('./pages/security/factors/factor-page.tsx'));
const OptOutPage = lazy(() => import('./pages/security/factors/opt-out-page.tsx'));
const PasswordPage = lazy(() => import('./pages/security/password-page.tsx'));
const PhrasePage = lazy(() => import('./pages/security/phrase-page.tsx'));
const ContactsPage = lazy(() => import('./pages/security/contacts-page.tsx'));
const NetworksPage = lazy(() => import('./pages/security/networks/networks-page.tsx'));
const MembersPage = lazy(() => import('./pages/security/networks/members-page.tsx'));
const HistoryPage = lazy(() => import('./pages/security/history-page.tsx'));
const ActivityPage = lazy(async () => {
  const [loaded] = await Promise.all([import('./pages/activity/activity-page.tsx'), loadActivityWording()]);
  return loaded;
});
const ReviewsPage = lazy(() => import('./pages/reviews/reviews-page.tsx'));
const ReviewPage = lazy(() => import('./pages/reviews/review-page.tsx'));
const EmergencyPage = lazy(() => import('./pages/emergency/emergency-page.tsx'));
const EmergencyGate = lazy(() => import('./pages/emergency/emergency-gate.tsx'));
const EnterPage = lazy(() => import('./pages/enter/enter-page.tsx'));
const ConsentPage = lazy(() => import('./pages/consent/consent-page.tsx'));
const DevicePage = lazy(() => import('./pages/consent/device-page.tsx'));
const NotMePage = lazy(() => import('./pages/not-me/not-me-page.tsx'));

/** A session of a temporary code or code card is told on every page where it stands, and may reach one page only. */
function Gate({ children }: { readonly children: ReactNode }): ReactNode {
  const rests = restsOnGrant(useSession());
  // Once there it stays: a factor proven again lifts it in the middle of an act, whose page must not begin anew.
  const [gated, setGated] = useState(rests);
  if (rests && !gated) setGated(true);
  return gated ? <EmergencyGate>{children}</EmergencyGate> : children;
}

export default function SignedIn(): ReactElement {
  const { t } = useWording();
  return (
    <QueryClientProvider client={cache}>
      <Shell>
        <BrokenPage>
          <Suspense fallback={<Skeleton label={t('state.loading')} lines={5} />}>
            <DriftGate>
              <Gate>
                <Switch>
                  <Route path="/" component={OverviewPage} />
                  <Route path="/withdraw" component={WithdrawPage} />
                  <Route path="/closing" component={ClosingPage} />
                  <Route path="/security" component={SecurityPage} />
                  <Route path="/security/sessions" component={SessionsPage} />
                  <Route path="/security/devices" component={DevicesPage} />
                  <Route path="/security/factors" component={FactorsPage} />
                  <Route path="/security/factors/opt-out" component={OptOutPage} />
                  <Route path="/security/factors/:kind" component={FactorPage} />
                  <Route path="/security/password" component={PasswordPage} />
                  <Route path="/security/phrase" component={PhrasePage} />
                  <Route path="/security/contacts" component={ContactsPage} />
                  <Route path="/security/networks" component={NetworksPage} />
                  <Route path="/security/members" component={MembersPage} />
                  <Route path="/security/history" component={HistoryPage} />
                  <Route path="/security/activity" component={ActivityPage} />
                  <Route path="/security/reviews" component={ReviewsPage} />
                  <Route path="/security/reviews/:reviewId" component={ReviewPage} />
                  <Route path="/security/emergency" component={EmergencyPage} />
                  <Route path="/enter" component={EnterPage} />
                  <Route path="/consent/:consentId" component={ConsentPage} />
                  <Route path="/device" component={DevicePage} />
                  <Route path="/not-me" component={NotMePage} />
                  <Route>
                    <Redirect to="/" replace />
                  </Route>
                </Switch>
              </Gate>
            </DriftGate>
          </Suspense>
        </BrokenPage>
      </Shell>
    </QueryClientProvider>
  );
}
