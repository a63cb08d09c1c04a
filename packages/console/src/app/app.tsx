import { QueryClientProvider } from '@tanstack/preact-query';
import { useEffect, useState } from 'preact/hooks';
import { followOtherTabs } from '../client/other-tabs.ts';
import { queryClient } from '../client/query-client.ts';
import { loadSession, session } from '../client/session.ts';
import { watchSession } from '../client/watch-session.ts';
import { SignInPage } from '../session/sign-in-page.tsx';
import { ErrorState } from '../ui/empty-state.tsx';
import { Toasts } from '../ui/toasts.tsx';
import { CrashBoundary } from './crash-boundary.tsx';
import { preloadPage } from './pages.tsx';
import { Shell } from './shell.tsx';

watchSession();
preloadPage(location.pathname);

/** The console: the sign-in page, or everything else. */
export function App() {
  return (
    <QueryClientProvider client={queryClient}>
      <CrashBoundary>
        <SessionGate />
      </CrashBoundary>
      <Toasts />
    </QueryClientProvider>
  );
}

function SessionGate() {
  const [failure, setFailure] = useState<unknown>();
  const load = () => {
    setFailure(undefined);
    loadSession().catch(setFailure);
  };
  useEffect(load, []);
  // Who signs out or in elsewhere does so here.
  useEffect(() => followOtherTabs(load), []);
  if (failure !== undefined) return <ErrorState error={failure} onRetry={load} />;
  const current = session.value;
  if (current === undefined) return null;
  if (current === null) return <SignInPage />;
  // Another project is another console: nothing of the one before stays on the page.
  return <Shell key={current.project.id} />;
}
