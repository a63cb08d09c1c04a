import type { Collection } from '@wharf/sdk';
import { Ellipsis, FolderOpen, Image, PencilLine, Trash2 } from 'lucide-preact';
import { useState } from 'preact/hooks';
import { plural } from '../format/numbers.ts';
import { paths } from '../routing/paths.ts';
import { FileName } from '../ui/file-name.tsx';
import { Menu, MenuItem } from '../ui/menu.tsx';
import { Time } from '../ui/time.tsx';
import styles from './collection-card.module.css';

/** What can be done with a collection. */
export type CollectionAction = 'rename' | 'thumbnail' | 'delete';

interface CollectionCardProps {
  readonly collection: Collection;
  readonly onAct: (action: CollectionAction) => void;
}

/** A collection, which leads to the library with what is in it. */
export function CollectionCard({ collection, onAct }: CollectionCardProps) {
  const { id, name, assetCount, modelCount, updatedAt } = collection;
  // What is in it decides which of the two lists it leads to.
  const holdsModelsOnly = assetCount === 0 && modelCount > 0;
  const assets = paths.assets({ collection: id });
  const models = paths.models({ collection: id });
  return (
    <li class={styles.card}>
      <Picture url={collection.thumbnail?.url} />
      <div class={styles.text}>
        <a class={styles.name} href={holdsModelsOnly ? models : assets} title={name} aria-label={name}>
          <FileName name={name} />
        </a>
        <p class={styles.counts}>
          {plural(assetCount, 'asset')}
          {modelCount > 0 && ' · '}
          {modelCount > 0 &&
            (holdsModelsOnly ? (
              plural(modelCount, 'model')
            ) : (
              <a class={styles.models} href={models}>
                {plural(modelCount, 'model')}
              </a>
            ))}
        </p>
        <p class={styles.age}>
          Changed <Time at={updatedAt} />
        </p>
      </div>
      <div class={styles.menu}>
        <Menu label={`Actions for ${name}`} icon={Ellipsis} size="small">
          <MenuItem icon={PencilLine} onSelect={() => onAct('rename')}>
            Rename
          </MenuItem>
          <MenuItem icon={Image} disabled={assetCount === 0} onSelect={() => onAct('thumbnail')}>
            Choose thumbnail
          </MenuItem>
          <MenuItem icon={Trash2} danger onSelect={() => onAct('delete')}>
            Delete
          </MenuItem>
        </Menu>
      </div>
    </li>
  );
}

function Picture({ url }: { readonly url: string | undefined }) {
  const [failed, setFailed] = useState<string>();
  return (
    <div class={styles.picture}>
      {url === undefined || failed === url ? (
        <FolderOpen size={36} strokeWidth={1.5} aria-hidden="true" />
      ) : (
        <img src={url} alt="" loading="lazy" decoding="async" onError={() => setFailed(url)} />
      )}
    </div>
  );
}
