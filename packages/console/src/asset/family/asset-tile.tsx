import type { Asset } from '@wharf/sdk';
import { paths } from '../../routing/paths.ts';
import { KindIcon, kindName } from '../../ui/kind-icon.tsx';
import { nameOf } from '../asset-kinds.ts';
import styles from './family.module.css';

/** A small picture of an asset that leads to its page. */
export function AssetTile({ asset }: { readonly asset: Asset }) {
  const picture = asset.thumbnail ?? asset.firstFrame;
  return (
    <li>
      <a class={styles.tile} href={paths.asset(asset.id)} title={nameOf(asset)}>
        <span class={styles.picture}>
          {picture ? (
            <img src={picture.url} alt="" loading="lazy" />
          ) : (
            <KindIcon kind={asset.kind} size={36} label={kindName(asset.kind)} />
          )}
        </span>
        <bdi class={styles.name}>{nameOf(asset)}</bdi>
      </a>
    </li>
  );
}

/** In place of an asset that is not there any more. */
export function MissingTile({ id }: { readonly id: string }) {
  return (
    <li class={styles.tile}>
      <span class={styles.picture}>Deleted</span>
      <bdi class={styles.name} title={id}>
        {id}
      </bdi>
    </li>
  );
}
