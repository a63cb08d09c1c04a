import type { Upload } from '@wharf/sdk';
import { formatBytes } from '../format/bytes.ts';
import { plural } from '../format/numbers.ts';
import { Section } from '../ui/section.tsx';
import { Table } from '../ui/table.tsx';
import { importedFiles } from './upload-files.ts';
import styles from './upload-page.module.css';

/** What an import fetches, once that is known. */
export function UploadFiles({ config }: Pick<Upload, 'config'>) {
  const { files, count } = importedFiles(config);
  if (files.length === 0) return null;
  const lead =
    count > files.length ? `${plural(count, 'file')}, the first ${files.length} of them:` : undefined;
  return (
    <Section title={count === 1 ? 'File' : 'Files'} {...(lead && { lead })}>
      <div class={styles.files}>
        <Table label="Files of the import" columns={['Path', 'Size']}>
          {files.map(({ path, size }, index) => (
            <tr key={`${index}-${path}`}>
              <td class={styles.path}>
                <bdi>{path}</bdi>
              </td>
              <td class={styles.number}>{size === undefined ? 'not said' : formatBytes(size)}</td>
            </tr>
          ))}
        </Table>
      </div>
    </Section>
  );
}
