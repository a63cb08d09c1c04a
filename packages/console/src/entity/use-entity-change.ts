import { useMutation } from '@tanstack/preact-query';
import { errorMessage } from '../client/error-message.ts';
import { LIBRARY_KEY } from '../client/library-key.ts';
import { queryClient } from '../client/query-client.ts';
import { announce } from '../ui/toasts.tsx';
import type { EntityType } from './entity-type.ts';

interface Change<Given> {
  readonly run: (given: Given) => Promise<unknown>;
  /** What is said afterwards. */
  readonly done: (given: Given) => string;
  /** What else shows it, besides the lists of its type: beginnings of the keys of queries. */
  readonly touches?: readonly string[];
}

/** A change of an asset or a model: says that it is done, or why not, and has shown what is. */
export function useEntityChange<Given>(
  { noun }: EntityType,
  id: string,
  { run, done, touches = [] }: Change<Given>,
) {
  return useMutation({
    mutationFn: run,
    onSuccess: (_, given) => announce(done(given)),
    onError: (error) => announce(errorMessage(error), 'danger'),
    onSettled: () =>
      Promise.all(
        [[noun, id], [LIBRARY_KEY], ...touches.map((key) => [key])].map((queryKey) =>
          queryClient.invalidateQueries({ queryKey }),
        ),
      ),
  });
}
