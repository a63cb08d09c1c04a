import type { Asset } from '@wharf/sdk';
import { formatBytes } from '../../format/bytes.ts';
import { formatCount } from '../../format/numbers.ts';
import { Copyable } from '../../ui/copyable.tsx';
import { Facts } from '../../ui/facts.tsx';
import { kindName } from '../../ui/kind-icon.tsx';
import { Section } from '../../ui/section.tsx';
import { Time } from '../../ui/time.tsx';
import styles from './facts-section.module.css';
import { fileFacts } from './file-facts.ts';

const TYPES: Readonly<Record<string, string>> = {
  uploaded: 'Uploaded',
  'uploaded-3d': 'Uploaded 3D',
  'uploaded-audio': 'Uploaded audio',
  'uploaded-avatar': 'Avatar',
  'uploaded-text': 'Uploaded text',
  'uploaded-video': 'Uploaded video',
};

/** Everything that is known of the file, what one looks for first at the top. */
export function FactsSection({ asset }: { readonly asset: Asset }) {
  const { main, more } = fileFacts(asset);
  const { metadata, properties, source } = asset;
  return (
    <Section title="Details">
      <Facts
        facts={[
          ['Kind', kindName(asset.kind)],
          ['Type', TYPES[metadata.type] ?? metadata.type],
          ['MIME type', asset.mimeType],
          [
            'Size',
            <span title={`${formatCount(properties.size)} bytes`}>{formatBytes(properties.size)}</span>,
          ],
          ...main,
          ['Hidden', asset.isHidden && 'Yes: left out of lists'],
          ['Created', <Time at={asset.createdAt} />],
          ['Updated', asset.updatedAt !== asset.createdAt && <Time at={asset.updatedAt} />],
          ['Source', source !== metadata.type && source],
          ['Asset id', <Copyable text={asset.id} name="asset id" />],
          ['SHA-256', asset.sha256 && <Copyable text={asset.sha256} name="SHA-256" />],
          ['Author key', <Copyable text={asset.authorId} name="id of the author key" />],
        ]}
      />
      {more.length > 0 && (
        <details class={styles.more}>
          <summary>{`More from the file (${more.length})`}</summary>
          <Facts facts={more} />
        </details>
      )}
    </Section>
  );
}
