import type { ImportPreview } from '@wharf/sdk';
import { formatBytes } from '../../format/bytes.ts';
import { formatCount, plural } from '../../format/numbers.ts';
import { originFacts } from '../../format/origin.ts';
import { Facts } from '../../ui/facts.tsx';
import { KindIcon, kindName } from '../../ui/kind-icon.tsx';
import { Notice } from '../../ui/notice.tsx';
import { sourceName } from '../../ui/source-name.tsx';
import { WebLink } from '../../ui/web-link.tsx';
import styles from './import-preview-card.module.css';

/** Facts about where something is from that matter before it is fetched. */
const TELLING = new Set([
  'License',
  'License name',
  'License text',
  'Base model',
  'Version',
  'Creator',
  'Access',
]);

/** What an import would fetch. */
export function ImportPreviewCard({ preview }: { readonly preview: ImportPreview }) {
  const { name, fileName, source, url, kind, fileSize, shortDescription, triggerWords, origin } = preview;
  const told = originFacts(origin ?? {}).filter((fact) => TELLING.has(fact.name));
  return (
    <section class={styles.card} aria-label="What will be fetched">
      <div class={styles.head}>
        <KindIcon kind={kind} size={20} />
        <bdi class={styles.name} title={name ?? fileName}>
          {name ?? fileName}
        </bdi>
        <strong class={styles.size}>{fileSize === undefined ? 'Size unknown' : formatBytes(fileSize)}</strong>
      </div>
      {shortDescription !== undefined && shortDescription !== '' && (
        <p class={styles.description}>
          <bdi>{shortDescription}</bdi>
        </p>
      )}
      <Facts
        facts={[
          ['Source', sourceName(source)],
          ['Address', <WebLink key="address" address={url} />],
          ['Kind', kindName(kind)],
          ...told.map(
            ({ name: fact, text, href }) =>
              [fact, href === undefined ? text : <WebLink key={fact} address={href} text={text} />] as const,
          ),
          ['Trigger words', triggerWords.join(', ')],
        ]}
      />
      <PreviewFiles preview={preview} />
      {fileSize === undefined && (
        <Notice tone="warning">
          The source does not say how large it is. The import ends if it turns out too large for this server.
        </Notice>
      )}
    </section>
  );
}

/** The files, where there are several. */
function PreviewFiles({ preview: { files, filesCount } }: { readonly preview: ImportPreview }) {
  if (filesCount < 2) return null;
  const rest = filesCount - files.length;
  return (
    <details class={styles.files}>
      <summary>{plural(filesCount, 'file')}</summary>
      <ul>
        {files.map(({ path, size }) => (
          <li key={path} class={styles.file}>
            <bdi title={path}>{path}</bdi>
            <span>{size === undefined ? 'unknown' : formatBytes(size)}</span>
          </li>
        ))}
        {rest > 0 && <li>and {formatCount(rest)} more</li>}
      </ul>
    </details>
  );
}
