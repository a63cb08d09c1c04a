import { type Answer, jsonAnswer, redirectAnswer, textAnswer } from './answer.ts';
import { electFile, type FakeAccount, type FakeFile, type FakeModel, type FakeVersion } from './catalogue.ts';

/** A request to `GET /api/download/models/{versionId}`. */
export interface DownloadRequest {
  readonly query: URLSearchParams;
  readonly found: { readonly model: FakeModel; readonly version: FakeVersion } | undefined;
  readonly account: FakeAccount | undefined;
  /** The site answers browsers with pages. */
  readonly browser: boolean;
  /** Downloads without a login are off for the whole site. */
  readonly loginOnly: boolean;
  /** Whether this one is to be answered 404 although the file is there. */
  readonly isMissing: (file: FakeFile) => boolean;
  readonly sign: (file: FakeFile) => string;
}

const FORMATS = ['SafeTensor', 'PickleTensor', 'GGUF', 'Diffusers', 'Core ML', 'ONNX', 'Other'];
const LOGIN = 'The creator of this asset requires you to be logged in to download it';
const DISABLED = 'The creator of this asset has disabled downloads on this file';

/** Checks in the order in which the site does, and answers as it does. */
export function answerDownload(request: DownloadRequest): Answer {
  const { query, found, account, browser } = request;
  const format = query.get('format');
  if (format !== null && !FORMATS.includes(format)) {
    return fail(400, { error: '✖ Invalid option\n  → at format' });
  }
  if (found === undefined || found.model.poi === true) return fail(404, { error: 'File not found' });
  const { model, version } = found;
  if (model.mode === 'Archived') {
    return fail(410, { error: 'Model archived, not available for download' });
  }
  if ((version.usageControl ?? 'Download') !== 'Download') {
    return fail(401, { error: 'Unauthorized', message: DISABLED });
  }
  if ((version.requireAuth === true || request.loginOnly) && account === undefined) {
    if (browser) return redirectAnswer(`/login?returnUrl=%2Fmodels%2F${model.id}&reason=download-auth`);
    return fail(401, { error: 'Unauthorized', message: LOGIN });
  }
  const granted = account?.grants?.includes(version.id) === true;
  if (version.restricted === true && account !== undefined && !granted) {
    return fail(403, { error: 'You do not have access to this file' });
  }
  const until = version.earlyAccessUntil;
  if (until !== undefined && Date.parse(until) > Date.now() && !granted) {
    if (browser) return redirectAnswer(`/model-versions/${version.id}`);
    return fail(403, { error: 'Early Access', deadline: until, message: 'This asset is in Early Access.' });
  }
  const file = findFile(version, query, account);
  if (file === undefined || request.isMissing(file)) return fail(404, { error: 'File not found' });
  return redirectAnswer(request.sign(file));

  function fail(status: number, body: { readonly error: string; readonly [key: string]: string }): Answer {
    return browser ? textAnswer(status, body.error) : jsonAnswer(status, body);
  }
}

function findFile(
  { files }: FakeVersion,
  query: URLSearchParams,
  account: FakeAccount | undefined,
): FakeFile | undefined {
  const fileId = query.get('fileId');
  if (fileId !== null) return files.find(({ id, linked }) => String(id) === fileId && linked !== true);
  const type = query.get('type');
  const selected = ['format', 'size', 'fp', 'quantType'].filter((name) => query.has(name));
  const pool = type === null ? files : files.filter((file) => (file.type ?? 'Model') === type);
  if (type === null && selected.length === 0) return electFile(pool, account?.filePreferences);
  const preferences = Object.fromEntries(selected.map((name) => [name, query.get(name) ?? '']));
  const file = electFile(pool, { ...account?.filePreferences, ...preferences });
  return selected.every((name) => file?.metadata?.[name] === query.get(name)) ? file : undefined;
}
