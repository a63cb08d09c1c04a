import { type Asset, NotFoundError } from '@wharf/sdk';
import { useState } from 'preact/hooks';
import { useRoute } from 'preact-iso';
import { CollectionsSection } from '../entity/collections-section.tsx';
import { NotHere } from '../entity/not-here.tsx';
import { TagsSection } from '../entity/tags-section.tsx';
import { formatBytes } from '../format/bytes.ts';
import { Badge } from '../ui/badge.tsx';
import { ErrorState } from '../ui/empty-state.tsx';
import { KindIcon, kindName } from '../ui/kind-icon.tsx';
import { Page } from '../ui/page.tsx';
import { Section } from '../ui/section.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { Snippets } from '../ui/snippets.tsx';
import { Time } from '../ui/time.tsx';
import { AssetActions } from './about/asset-actions.tsx';
import { NameForm } from './about/name-form.tsx';
import { nameOf } from './asset-kinds.ts';
import styles from './asset-page.module.css';
import { useAsset } from './asset-query.ts';
import { ASSET } from './asset-type.ts';
import { FactsSection } from './facts/facts-section.tsx';
import { FamilySection } from './family/family-section.tsx';
import { ProvenanceSection } from './provenance/provenance-section.tsx';
import { Viewer } from './viewers/viewer.tsx';

/** One asset: what it looks like, what is known of it, and what can be done with it. */
export function AssetPage() {
  const { id = '' } = useRoute().params;
  const { data, error, refetch } = useAsset(id);
  if (error instanceof NotFoundError) return <NotHere type={ASSET} elsewhere="Go to the library" />;
  if (data !== undefined) return <ShownAsset key={data.id} asset={data} />;
  return (
    <Page title="Asset">
      {error === null ? <Pending /> : <ErrorState error={error} onRetry={() => refetch()} />}
    </Page>
  );
}

function ShownAsset({ asset }: { readonly asset: Asset }) {
  const [editing, setEditing] = useState(false);
  return (
    <Page
      title={nameOf(asset)}
      lead={editing ? <NameForm asset={asset} onClose={() => setEditing(false)} /> : <Lead asset={asset} />}
      actions={<AssetActions asset={asset} onEdit={() => setEditing(true)} />}
    >
      <div class={styles.columns}>
        <Viewer asset={asset} />
        <div class={styles.side}>
          <FactsSection asset={asset} />
          <TagsSection type={ASSET} entity={asset} />
          <CollectionsSection type={ASSET} entity={asset} />
        </div>
        <div class={styles.rest}>
          <Section title="Use it">
            <Snippets of={{ type: 'asset', id: asset.id, name: nameOf(asset) }} />
          </Section>
          <ProvenanceSection asset={asset} />
          <FamilySection asset={asset} />
        </div>
      </div>
    </Page>
  );
}

function Lead({ asset }: { readonly asset: Asset }) {
  const { description, kind, properties, isHidden, createdAt } = asset;
  return (
    <>
      <div class={styles.lead}>
        <span class={styles.kind}>
          <KindIcon kind={kind} />
          {kindName(kind)}
        </span>
        <span>{formatBytes(properties.size)}</span>
        <span>
          Added <Time at={createdAt} />
        </span>
        {isHidden && <Badge>Hidden</Badge>}
      </div>
      {description && (
        <p class={styles.description}>
          <bdi>{description}</bdi>
        </p>
      )}
    </>
  );
}

/** Of the sizes that everything has when it is here. */
function Pending() {
  return (
    <div class={styles.columns} role="status" aria-label="Loading the asset">
      <Skeleton height="min(68dvh, 44rem)" />
      <div class={styles.side}>
        <Skeleton height="26rem" />
      </div>
    </div>
  );
}
