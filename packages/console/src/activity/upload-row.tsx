import { ChevronDown, ChevronRight } from 'lucide-preact';
import { formatBytes } from '../format/bytes.ts';
import { jobStatusName } from '../format/job-steps.ts';
import { entityPath } from '../routing/entity-path.ts';
import { paths } from '../routing/paths.ts';
import { Badge } from '../ui/badge.tsx';
import { IconButton } from '../ui/button.tsx';
import { classNames } from '../ui/class-names.ts';
import { Facts } from '../ui/facts.tsx';
import { KindIcon, kindName } from '../ui/kind-icon.tsx';
import { ProgressBar } from '../ui/progress-bar.tsx';
import { SourceIcon, sourceName } from '../ui/source-name.tsx';
import { Time } from '../ui/time.tsx';
import { failureHint } from './failure-hints.ts';
import type { ShownUpload } from './shown-upload.ts';
import { UploadActions } from './upload-actions.tsx';
import styles from './upload-row.module.css';
import { uploadStage } from './upload-stage.ts';

interface UploadRowProps {
  readonly shown: ShownUpload;
  readonly isOpen: boolean;
  readonly onToggle: (id: string) => void;
}

/** One upload in the list: what it is, how far it is, and what to do about it. */
export function UploadRow({ shown, isOpen, onToggle }: UploadRowProps) {
  const { upload } = shown;
  return (
    <div class={styles.row}>
      <span class={styles.kind}>
        <KindIcon kind={upload.kind} size={20} label={kindName(upload.kind)} />
      </span>
      <div>
        <a class={styles.name} href={paths.upload(upload.id)} title={upload.fileName}>
          <bdi>{upload.fileName}</bdi>
        </a>
        <p class={styles.facts}>
          <span class={styles.source}>
            <SourceIcon source={upload.source} />
            {sourceName(upload.source)}
          </span>
          {upload.fileSize !== undefined && <span>{formatBytes(upload.fileSize)}</span>}
        </p>
      </div>
      <Stage shown={shown} />
      <span class={styles.age}>
        <Time at={upload.createdAt} />
      </span>
      <div class={styles.actions}>
        <UploadActions upload={upload} />
        <IconButton
          size="small"
          icon={isOpen ? ChevronDown : ChevronRight}
          label={`Details of ${upload.fileName}`}
          title="Details"
          aria-expanded={isOpen}
          onClick={() => onToggle(upload.id)}
        />
      </div>
      <Failure shown={shown} />
      {isOpen && <Details shown={shown} />}
    </div>
  );
}

function Stage({ shown }: { readonly shown: ShownUpload }) {
  const { name, tone, detail, progress } = uploadStage(shown);
  return (
    <div class={styles.stage}>
      <div class={styles.stageLine}>
        <Badge tone={tone}>{name}</Badge>
        {detail !== undefined && (
          <span class={styles.detail} title={detail}>
            {detail}
          </span>
        )}
      </div>
      {progress !== undefined && (
        <ProgressBar
          label={`${name}: ${shown.upload.fileName}`}
          value={progress === 'unknown' ? undefined : progress}
        />
      )}
    </div>
  );
}

function Failure({ shown: { upload } }: { readonly shown: ShownUpload }) {
  if (upload.status !== 'failed') return null;
  const hint = failureHint(upload);
  return (
    <div class={styles.more}>
      <p class={styles.failure}>
        <bdi>{upload.errorMessage ?? 'It failed, and nobody said why.'}</bdi>
      </p>
      {hint !== undefined && <p class={styles.hint}>{hint}</p>}
    </div>
  );
}

function Details({ shown: { upload, job } }: { readonly shown: ShownUpload }) {
  const entity = entityPath(upload);
  return (
    <div class={classNames(styles.more, styles.details)}>
      <Facts
        facts={[
          ['Began', <Time key="began" at={upload.createdAt} />],
          ['Changed', <Time key="changed" at={upload.updatedAt} />],
          ['From', upload.url],
          ['Upload', upload.id],
          ['Job', upload.jobId],
          ['Job status', job && jobStatusName(job.status)],
          ['Author', upload.authorId],
          entity === undefined
            ? ['Became', undefined]
            : [
                'Became',
                <a key="entity" href={entity}>
                  {upload.entityId}
                </a>,
              ],
        ]}
      />
    </div>
  );
}
