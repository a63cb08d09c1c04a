import type { FunctionComponent } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { intakeRequest, openImportDialog } from '../client/intake-requests.ts';
import { session } from '../client/session.ts';
import { plural } from '../format/numbers.ts';
import { announce } from '../ui/toasts.tsx';
import type { IntakeDialog } from './dialog/intake-dialog.tsx';
import type { IntakeView } from './dialog/view.ts';
import { DropTarget } from './drop-target.tsx';
import { isForField, pastedFiles } from './files/pasted-files.ts';
import { type PickedFile, pickedFile } from './files/picked-file.ts';
import { isLink } from './importing/import-source.ts';
import type { ChosenFile } from './transfers/new-transfers.ts';
import type { Tray } from './tray/tray.tsx';
import { useEngine } from './use-engine.ts';

const NOT_LOADED = 'A part of the console could not be loaded. Check that the server runs, then try again.';

/** Takes files from anywhere on the page, and shows those on their way. */
export function Intake() {
  const current = session.value;
  return current ? <ProjectIntake projectId={current.project.id} keyId={current.key.key} /> : null;
}

interface ProjectIntakeProps {
  readonly projectId: string;
  readonly keyId: string;
}

function ProjectIntake({ projectId, keyId }: ProjectIntakeProps) {
  const { engine, start } = useEngine(projectId, keyId);
  const [view, setView] = useState<IntakeView>();
  const Dialog = useLoaded<typeof IntakeDialog>(view !== undefined, loadDialog);
  const Rows = useLoaded<typeof Tray>(engine !== undefined, loadTray);

  const review = (picked: readonly PickedFile[], defaults = view?.defaults ?? {}) => {
    const files = engine?.reunite(picked) ?? picked;
    if (files.length < picked.length)
      announce(`Going on with ${plural(picked.length - files.length, 'upload')}`);
    if (files.length === 0) return;
    setView((now) => ({
      name: 'review',
      defaults: now?.defaults ?? defaults,
      files: now?.name === 'review' ? [...now.files, ...files] : files,
    }));
  };
  useRequests(setView, review);
  usePaste(review);

  const started = () => start().catch(() => announce(NOT_LOADED, 'danger'));
  const send = async (files: readonly ChosenFile[]) => {
    const known = (await started())?.addFiles(files);
    if (known === undefined) return;
    setView(undefined);
    if (known > 0) announce(`${plural(known, 'file')} left out: already on the way`);
  };
  return (
    <>
      <DropTarget onFiles={(files) => review(files)} />
      {view !== undefined && Dialog !== undefined && (
        <Dialog
          key={view.name}
          view={view}
          onView={setView}
          onFiles={(files) => review(files)}
          onSend={(files) => void send(files)}
          onImport={async ({ transfer, upload }) => {
            setView(undefined);
            (await started())?.addImport(transfer, upload);
          }}
        />
      )}
      {engine !== undefined && Rows !== undefined && <Rows engine={engine} />}
    </>
  );
}

const loadDialog = async () => (await import('./dialog/intake-dialog.tsx')).IntakeDialog;
const loadTray = async () => (await import('./tray/tray.tsx')).Tray;

/** A component that is loaded as soon as it is needed. */
function useLoaded<T extends FunctionComponent<never>>(
  isNeeded: boolean,
  load: () => Promise<T>,
): T | undefined {
  const [loaded, setLoaded] = useState<{ readonly component: T }>();
  useEffect(() => {
    if (isNeeded)
      load().then(
        (component) => setLoaded({ component }),
        () => announce(NOT_LOADED, 'danger'),
      );
  }, [isNeeded, load]);
  return loaded?.component;
}

/** Does what pages ask for. */
function useRequests(
  show: (view: IntakeView) => void,
  review: (files: readonly PickedFile[], defaults: IntakeView['defaults']) => void,
): void {
  const request = intakeRequest.value;
  useEffect(() => {
    if (request === undefined) return;
    intakeRequest.value = undefined;
    const { defaults } = request;
    if (request.type === 'files')
      review(
        request.files.map((file) => pickedFile(file)),
        defaults,
      );
    else show({ name: 'choose', defaults, prefill: request.type === 'import' ? request.prefill : undefined });
  }, [request]);
}

/** Files and links that are pasted anywhere but into a field. */
function usePaste(review: (files: readonly PickedFile[]) => void): void {
  const take = useRef(review);
  take.current = review;
  // As soon as the page is there, like what is dropped.
  useLayoutEffect(() => {
    const onPaste = ({ target, clipboardData }: ClipboardEvent) => {
      if (clipboardData === null) return;
      const files = pastedFiles(clipboardData, new Date());
      const text = clipboardData.getData('text/plain');
      if (files.length > 0) take.current(files);
      else if (isLink(text) && !isForField(target)) openImportDialog({ source: text.trim() });
    };
    addEventListener('paste', onPaste);
    return () => removeEventListener('paste', onPaste);
  }, []);
}
