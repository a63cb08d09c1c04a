import { AuthenticationError } from '@wharf/sdk';
import { queryClient } from './query-client.ts';
import { loseSession } from './session.ts';

/** Shows the sign-in page as soon as any request is told that nobody is signed in. */
export function watchSession(): void {
  const onEvent = (event: {
    readonly type: string;
    readonly action?: { readonly type: string; readonly error?: unknown };
  }) => {
    if (event.type === 'updated' && event.action?.type === 'error') sawError(event.action.error);
  };
  queryClient.getQueryCache().subscribe(onEvent);
  queryClient.getMutationCache().subscribe(onEvent);
}

/** To be called with the errors of requests that do not go through queries. */
export function sawError(error: unknown): void {
  if (error instanceof AuthenticationError) loseSession();
}
