import { useQuery } from '@tanstack/preact-query';
import { wharf } from '../client/wharf.ts';

/** The model of a page. */
export function useModel(id: string) {
  return useQuery({ queryKey: ['model', id], queryFn: async () => (await wharf.models.retrieve(id)).model });
}
