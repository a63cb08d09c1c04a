import type { Model, ModelFile } from '@wharf/sdk';
import { Download } from 'lucide-preact';
import { useState } from 'preact/hooks';
import { errorMessage } from '../../client/error-message.ts';
import { formatBytes } from '../../format/bytes.ts';
import { plural } from '../../format/numbers.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Copyable } from '../../ui/copyable.tsx';
import { Section } from '../../ui/section.tsx';
import { Table } from '../../ui/table.tsx';
import { announce } from '../../ui/toasts.tsx';
import { formatName, inWords } from '../weights/weights-words.ts';
import { downloadFiles } from './download-files.ts';
import styles from './files-section.module.css';

/** Files of a model with very many that are shown at first. */
const FEW = 30;

/** The files of a model, the main weights first. */
export function FilesSection({ model }: { readonly model: Model }) {
  const { files = [], size = 0 } = model;
  const [isWhole, setWhole] = useState(false);
  const shown = isWhole || files.length <= FEW + 5 ? files : files.slice(0, FEW);
  return (
    <Section title="Files" lead={`${plural(files.length, 'file')}, ${formatBytes(size)}`}>
      <Table label="Files of the model" columns={['Path', 'What it is', 'Size', 'SHA-256', 'Download']}>
        {shown.map((file) => (
          <FileRow key={file.path} model={model} file={file} />
        ))}
      </Table>
      {shown.length < files.length && (
        <div>
          <Button onClick={() => setWhole(true)}>Show all {plural(files.length, 'file')}</Button>
        </div>
      )}
    </Section>
  );
}

function FileRow({ model, file }: { readonly model: Model; readonly file: ModelFile }) {
  const { path, size, sha256 } = file;
  const download = () =>
    downloadFiles(model, path).catch((error: unknown) => announce(errorMessage(error), 'danger'));
  return (
    <tr>
      <td class={styles.path}>
        <bdi>{path}</bdi>
      </td>
      <td>
        <bdi>{contentText(file)}</bdi>
      </td>
      <td class={styles.number}>{formatBytes(size)}</td>
      <td class={styles.digest}>
        <Copyable text={sha256} name={`the SHA-256 of ${path}`} />
      </td>
      <td class={styles.number}>
        <IconButton size="small" icon={Download} label={`Download ${path}`} onClick={download} />
      </td>
    </tr>
  );
}

function contentText({ format, facts, mimeType }: ModelFile): string {
  if (format === undefined) return mimeType;
  const { architecture = 'unknown', role = 'unknown' } = facts ?? {};
  const known = [architecture, inWords(role)].filter((name) => name !== 'unknown');
  return [formatName(format), ...known].join(', ');
}
