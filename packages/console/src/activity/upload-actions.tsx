import type { Upload } from '@wharf/sdk';
import { ArrowRight, Ban, RotateCcw } from 'lucide-preact';
import { useState } from 'preact/hooks';
import { openImportDialog, openUploadDialog } from '../client/intake-requests.ts';
import { queryClient } from '../client/query-client.ts';
import { isSettled } from '../client/upload-feed.ts';
import { wharf } from '../client/wharf.ts';
import { entityPath } from '../routing/entity-path.ts';
import { Button, LinkButton } from '../ui/button.tsx';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { announce } from '../ui/toasts.tsx';
import { repeatedImport } from './retry-import.ts';
import { isImport } from './shown-upload.ts';

interface UploadActionsProps {
  readonly upload: Upload;
  readonly size?: 'small' | 'medium';
}

/** What can be done with an upload as it stands. */
export function UploadActions({ upload, size = 'small' }: UploadActionsProps) {
  if (upload.status === 'imported') return <OpenEntity upload={upload} size={size} />;
  return isSettled(upload) ? <Again upload={upload} size={size} /> : <Abort upload={upload} size={size} />;
}

function OpenEntity({ upload, size }: Required<UploadActionsProps>) {
  const href = entityPath(upload);
  if (href === undefined) return null;
  return (
    <LinkButton href={href} size={size} icon={ArrowRight}>
      Open<span class="visually-hidden"> {upload.fileName}</span>
    </LinkButton>
  );
}

function Again({ upload, size }: Required<UploadActionsProps>) {
  const { assetOptions } = upload;
  const repeat = () => {
    if (!isImport(upload)) return openUploadDialog(assetOptions);
    const { source, kind, linkIsGone } = repeatedImport(upload);
    openImportDialog({ source, kind }, assetOptions);
    if (linkIsGone) announce('The link held a secret, which is not kept: paste the whole link again');
  };
  return (
    <Button size={size} icon={RotateCcw} onClick={repeat}>
      {isImport(upload) ? 'Retry' : 'Upload again'}
      <span class="visually-hidden"> {upload.fileName}</span>
    </Button>
  );
}

function Abort({ upload, size }: Required<UploadActionsProps>) {
  const [asks, setAsks] = useState(false);
  const abort = async () => {
    await wharf.uploads.delete(upload.id);
    await queryClient.invalidateQueries({ queryKey: ['uploads'] });
    announce(`Aborted ${upload.fileName}`);
  };
  return (
    <>
      <Button size={size} icon={Ban} onClick={() => setAsks(true)}>
        Abort<span class="visually-hidden"> {upload.fileName}</span>
      </Button>
      {asks && (
        <ConfirmDialog
          title={isImport(upload) ? 'Abort this import?' : 'Abort this upload?'}
          action="Abort"
          onConfirm={abort}
          onClose={() => setAsks(false)}
        >
          <p>
            What has arrived of <bdi>{upload.fileName}</bdi> is deleted. It can only be begun anew.
          </p>
        </ConfirmDialog>
      )}
    </>
  );
}
