import type { IssuedKey } from '@wharf/sdk';
import { Download } from 'lucide-preact';
import { useState } from 'preact/hooks';
import { saveUrl } from '../client/save-url.ts';
import { Button } from '../ui/button.tsx';
import { CodeBlock } from '../ui/code-block.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { Dialog, DialogActions } from '../ui/dialog.tsx';
import { Checkbox } from '../ui/field.tsx';
import { Notice } from '../ui/notice.tsx';
import styles from './dialogs.module.css';

interface IssuedKeyDialogProps {
  readonly issued: IssuedKey;
  readonly onClose: () => void;
}

/** Shows a secret, this once: it does not close before the user says that it was kept. */
export function IssuedKeyDialog({ issued, onClose }: IssuedKeyDialogProps) {
  const [kept, setKept] = useState(false);
  const [reminded, setReminded] = useState(false);
  const lines = `WHARF_API_KEY=${issued.key}\nWHARF_API_SECRET=${issued.secret}\n`;
  const close = () => (kept ? onClose() : setReminded(true));
  return (
    <Dialog title="Keep this secret" onClose={close}>
      <Notice tone="warning">The secret is shown this once. Nobody can look it up later.</Notice>
      <div class={styles.pair}>
        <span>Key</span>
        <code>{issued.key}</code>
        <CopyButton text={issued.key} label="Copy key" />
        <span>Secret</span>
        <code>{issued.secret}</code>
        <CopyButton text={issued.secret} label="Copy secret" />
      </div>
      <CodeBlock label="Settings of the SDK and the command line" code={lines} />
      {reminded && !kept && <Notice tone="danger">Say first that you have kept the secret.</Notice>}
      <Checkbox
        label="I have kept the secret"
        checked={kept}
        onChange={(event) => setKept(event.currentTarget.checked)}
      />
      <DialogActions>
        <Button icon={Download} onClick={() => saveAs('wharf.env', lines)}>
          Save as file
        </Button>
        <Button look="primary" disabled={!kept} onClick={onClose}>
          Close
        </Button>
      </DialogActions>
    </Dialog>
  );
}

function saveAs(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
  saveUrl(url, name);
  URL.revokeObjectURL(url);
}
