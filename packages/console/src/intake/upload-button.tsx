import { Upload } from 'lucide-preact';
import { openUploadDialog } from '../client/intake-requests.ts';
import { Button } from '../ui/button.tsx';

/** Begins an upload or an import from any page. */
export function UploadButton() {
  return (
    <Button look="primary" icon={Upload} onClick={() => openUploadDialog()}>
      Upload
    </Button>
  );
}
