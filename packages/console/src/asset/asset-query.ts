import { useQuery } from '@tanstack/preact-query';
import { wharf } from '../client/wharf.ts';

/** The asset of a page. */
export function useAsset(id: string) {
  return useQuery({ queryKey: ['asset', id], queryFn: async () => (await wharf.assets.retrieve(id)).asset });
}
