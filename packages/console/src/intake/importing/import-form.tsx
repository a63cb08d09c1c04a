import type { ImportPreview, Kind, Upload } from '@wharf/sdk';
import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { errorMessage } from '../../client/error-message.ts';
import type { FileDefaults, ImportPrefill } from '../../client/intake-requests.ts';
import { sawError } from '../../client/watch-session.ts';
import { wharf } from '../../client/wharf.ts';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { PlacementFields } from '../dialog/placement-fields.tsx';
import { sentAs } from '../files/sent-as.ts';
import type { NewImport } from '../transfers/new-transfers.ts';
import styles from './import-form.module.css';
import { ImportPreviewCard } from './import-preview-card.tsx';
import { type ImportSource, kindOfLink, recognizeSource, sourceFields } from './import-source.ts';
import { TakenFor } from './taken-for.tsx';

/** An import that the server has just begun. */
export interface BegunImport {
  readonly transfer: NewImport;
  readonly upload: Upload;
}

interface ImportFormProps {
  readonly prefill: ImportPrefill;
  readonly defaults: FileDefaults;
  /** Its field has the focus when the dialog opens. */
  readonly isFirst: boolean;
  readonly onImport: (begun: BegunImport) => void;
  /** What would be fetched is shown, or not any more. */
  readonly onPreview: (isShown: boolean) => void;
}

/** What was asked for, and what came of it. */
interface Found {
  readonly preview?: ImportPreview;
  readonly failure?: string;
  readonly isLooking?: boolean;
}

const NOT_RECOGNIZED =
  'This is neither a link nor the name of a model. Give https://…, org/name as on Hugging Face, or a link of Civitai.';

/** One field for whatever the server can fetch. What it would fetch is shown before anything begins. */
export function ImportForm({ prefill, defaults, isFirst, onImport, onPreview }: ImportFormProps) {
  const [given, setGiven] = useState(prefill.source);
  const [chosenSource, setSource] = useState<ImportSource>();
  const [chosenKind, setKind] = useState<Kind | undefined>(prefill.kind);
  const [placement, setPlacement] = useState(defaults);
  const [found, setFound] = useState<Found>({});
  const looking = useRef<AbortController>();
  useEffect(() => () => looking.current?.abort(), []);

  const hasPreview = found.preview !== undefined;
  useEffect(() => onPreview(hasPreview), [hasPreview]);

  const source = chosenSource ?? recognizeSource(given);
  const kind = chosenKind ?? kindOfLink(given);
  const isEmpty = given.trim() === '';
  const forget = () => {
    looking.current?.abort();
    setFound({});
  };
  const lookUp = async () => {
    forget();
    if (source === undefined) return setFound({ failure: NOT_RECOGNIZED });
    const controller = new AbortController();
    looking.current = controller;
    setFound({ isLooking: true });
    const answer = await previewed(sourceFields(source, given, kind), controller.signal);
    if (!controller.signal.aborted) setFound(answer);
  };
  const start = async (preview: ImportPreview) => {
    if (source === undefined) return;
    setFound({ preview, isLooking: true });
    try {
      const { upload } = await begin(source, given, kind, placement);
      const { name = preview.fileName, fileSize: size, url: address } = preview;
      onImport({ transfer: { source, given, address, kind, name, size }, upload });
    } catch (error) {
      sawError(error);
      setFound({ preview, failure: errorMessage(error) });
    }
  };
  const submit = (event: JSX.TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (found.isLooking) return;
    void (found.preview === undefined ? lookUp() : start(found.preview));
  };
  return (
    <form class={styles.form} onSubmit={submit}>
      <div class={styles.ask}>
        <TextField
          label="Import from a link, or a model by its name"
          value={given}
          autofocus={isFirst}
          spellcheck={false}
          autocomplete="off"
          maxLength={8192}
          placeholder="https://…, or org/name on Hugging Face"
          hint="The server fetches it. Links and AIRs of Civitai work, too."
          onInput={(event) => {
            setGiven(event.currentTarget.value);
            setSource(undefined);
            setKind(undefined);
            forget();
          }}
        />
        {found.preview === undefined && (
          <Button type="submit" disabled={isEmpty || found.isLooking === true}>
            Look up
          </Button>
        )}
      </div>
      {!isEmpty && source !== undefined && (
        <TakenFor
          source={source}
          kind={kind}
          onSource={(value) => {
            setSource(value);
            forget();
          }}
          onKind={(value) => {
            setKind(value);
            forget();
          }}
        />
      )}
      {found.failure !== undefined && <Notice tone="danger">{found.failure}</Notice>}
      {found.isLooking && found.preview === undefined && (
        <div role="status">
          <span class="visually-hidden">Asking the source</span>
          <Skeleton height="9rem" />
        </div>
      )}
      {found.preview !== undefined && (
        <>
          <ImportPreviewCard preview={found.preview} />
          {source === 'url' ? (
            <PlacementFields placement={placement} onChange={setPlacement} />
          ) : (
            (placement.collectionIds ?? []).length > 0 && (
              <p class={styles.hint}>A model of a hub can be added to collections once it is here.</p>
            )
          )}
          <div class={styles.actions}>
            <StartButton isBusy={found.isLooking === true} />
          </div>
        </>
      )}
    </form>
  );
}

/** Has the focus as soon as it is there: Enter goes on. */
function StartButton({ isBusy }: { readonly isBusy: boolean }) {
  const anchor = useRef<HTMLSpanElement>(null);
  useEffect(() => anchor.current?.querySelector('button')?.focus(), []);
  return (
    <span ref={anchor}>
      <Button type="submit" look="primary" disabled={isBusy}>
        Start import
      </Button>
    </span>
  );
}

type Fields = ReturnType<typeof sourceFields>;

async function previewed(fields: Fields, signal: AbortSignal): Promise<Found> {
  try {
    return { preview: (await wharf.uploads.previewImport(fields, { signal })).preview };
  } catch (error) {
    sawError(error);
    return { failure: errorMessage(error) };
  }
}

function begin(source: ImportSource, given: string, kind: Kind, placement: FileDefaults) {
  const fields = sourceFields(source, given, kind);
  // Models of a hub take no options of assets.
  if (source !== 'url') return wharf.uploads.create(fields);
  const { kind: sent, assetOptions } = sentAs(kind, placement);
  return wharf.uploads.create({ ...fields, kind: sent, ...(assetOptions && { assetOptions }) });
}
