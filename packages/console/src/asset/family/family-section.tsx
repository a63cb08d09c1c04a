import { useInfiniteQuery, useQuery } from '@tanstack/preact-query';
import type { Asset } from '@wharf/sdk';
import { errorMessage } from '../../client/error-message.ts';
import { wharf } from '../../client/wharf.ts';
import { Button } from '../../ui/button.tsx';
import { Section } from '../../ui/section.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { textOf } from '../asset-kinds.ts';
import { AssetTile, MissingTile } from './asset-tile.tsx';
import styles from './family.module.css';

const PAGE = 24;

/** What an asset was made from, and what was made from it. */
export function FamilySection({ asset }: { readonly asset: Asset }) {
  const { parentId, rootParentId } = asset.metadata;
  const ancestors = [...new Set([textOf(rootParentId), textOf(parentId)].filter((id) => id !== undefined))];
  return (
    <>
      {ancestors.length > 0 && <Ancestors ids={ancestors} />}
      <Children id={asset.id} />
    </>
  );
}

/** `ids`: the root first, where it is not the parent itself. */
function Ancestors({ ids }: { readonly ids: readonly string[] }) {
  const { data, error } = useQuery({
    queryKey: ['assets', 'bulk', ids],
    queryFn: async () => (await wharf.assets.getBulk({ assetIds: [...ids] })).assets,
  });
  return (
    <Section title={ids.length > 1 ? 'Root and parent' : 'Parent'}>
      {error !== null ? (
        <p>{errorMessage(error)}</p>
      ) : (
        <ul class={styles.tiles}>
          {ids.map((id) => {
            const found = data?.find((one) => one.id === id);
            if (found) return <AssetTile key={id} asset={found} />;
            return data === undefined ? <TilePlace key={id} /> : <MissingTile key={id} id={id} />;
          })}
        </ul>
      )}
    </Section>
  );
}

function Children({ id }: { readonly id: string }) {
  const { data, error, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery({
    queryKey: ['assets', 'children', id],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      wharf.assets.list(
        {
          parentAssetId: id,
          hidden: 'include',
          pageSize: PAGE,
          ...(pageParam && { paginationToken: pageParam }),
        },
        { signal },
      ),
    getNextPageParam: (page) => page.nextPaginationToken,
  });
  const children = data?.pages.flatMap(({ assets }) => assets);
  if (children?.length === 0 && error === null) return null;
  return (
    <Section title="Made from it">
      {error !== null && <p>{errorMessage(error)}</p>}
      <ul class={styles.tiles}>
        {children === undefined ? (
          <TilePlace />
        ) : (
          children.map((child) => <AssetTile key={child.id} asset={child} />)
        )}
      </ul>
      {hasNextPage && (
        <div>
          <Button disabled={isFetchingNextPage} onClick={() => fetchNextPage()}>
            Show more
          </Button>
        </div>
      )}
    </Section>
  );
}

function TilePlace() {
  return (
    <li>
      <Skeleton height="9rem" />
    </li>
  );
}
