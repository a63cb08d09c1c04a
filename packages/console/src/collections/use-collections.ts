import { useMutation, useQueryClient } from '@tanstack/preact-query';
import { wharf } from '../client/wharf.ts';

/** What can be changed of collections. Each rejects with the reason of the server, for the dialog that asked. */
export function useCollectionChanges() {
  const client = useQueryClient();
  const onSuccess = () => client.invalidateQueries({ queryKey: ['collections'] });
  const create = useMutation({
    mutationFn: (name: string) => wharf.collections.create({ name }),
    onSuccess,
  });
  const update = useMutation({
    mutationFn: ({ id, ...changes }: { id: string; name?: string; thumbnail?: string | null }) =>
      wharf.collections.update(id, changes),
    onSuccess,
  });
  const remove = useMutation({ mutationFn: (id: string) => wharf.collections.delete(id), onSuccess });
  return { create: create.mutateAsync, update: update.mutateAsync, remove: remove.mutateAsync };
}
