import { Badge } from '../ui/badge.tsx';
import { Facts } from '../ui/facts.tsx';
import { ProgressBar } from '../ui/progress-bar.tsx';
import { Section } from '../ui/section.tsx';
import { Time } from '../ui/time.tsx';
import { failureHint } from './failure-hints.ts';
import { LiveStatus } from './live-status.tsx';
import { isImport, type ShownUpload } from './shown-upload.ts';
import styles from './upload-page.module.css';
import { delayOf, uploadStage } from './upload-stage.ts';

/** How an upload stands; why it failed, and what to do about that. */
export function UploadState({ shown }: { readonly shown: ShownUpload }) {
  const { name, tone, detail, progress } = uploadStage(shown);
  const delay = shown.upload.status === 'pending' ? delayOf(shown.upload.config) : undefined;
  return (
    <Section title="Status" actions={<LiveStatus />}>
      <div class={styles.state}>
        <Badge tone={tone}>{name}</Badge>
        {detail !== undefined && (
          <p>
            <bdi>{detail}</bdi>
          </p>
        )}
        {delay?.until !== undefined && (
          <p>
            It goes on by itself <Time at={delay.until} />.
          </p>
        )}
      </div>
      {progress !== undefined && (
        <ProgressBar label={name} value={progress === 'unknown' ? undefined : progress} />
      )}
      {shown.upload.status === 'failed' ? <Failure shown={shown} /> : <NextStep shown={shown} />}
    </Section>
  );
}

function Failure({ shown: { upload } }: { readonly shown: ShownUpload }) {
  const hint = failureHint(upload);
  return (
    <>
      <p class={styles.reason}>
        <bdi>{upload.errorMessage ?? 'It failed, and nobody said why.'}</bdi>
      </p>
      {hint !== undefined && <p>{hint}</p>}
      {upload.errorDetails && (
        <Facts
          facts={Object.entries(upload.errorDetails).map(([name, value]) => [name, detailText(value)])}
        />
      )}
    </>
  );
}

function detailText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function NextStep({ shown: { upload } }: { readonly shown: ShownUpload }) {
  if (upload.status !== 'pending' || isImport(upload)) return null;
  return (
    <p>
      The bytes come from whoever began this upload: another tab, another computer or a program. They can go
      on where they broke off.
    </p>
  );
}
