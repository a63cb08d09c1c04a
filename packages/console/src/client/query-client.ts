import { QueryClient } from '@tanstack/preact-query';
import { APIError } from '@wharf/sdk';

/** Milliseconds for which what was fetched is shown without asking again. */
const FRESH = 15_000;

/** What pages have fetched. The SDK repeats what may succeed the second time, so nothing does here. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: { staleTime: FRESH, retry: false, refetchOnWindowFocus: true, throwOnError: isBug },
    mutations: { retry: false },
  },
});

/** What no server said is a mistake of ours: the page of errors shows it. */
function isBug(error: unknown): boolean {
  return error instanceof TypeError && !(error instanceof APIError);
}
