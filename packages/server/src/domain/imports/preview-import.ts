import { type ImportPreview, MAX_PREVIEW_FILES } from '@wharf/contract';
import type { ImportPlan, ImportReference } from '../../ports/import-source.ts';
import type { Dependencies } from '../dependencies.ts';
import { safeFileName } from '../uploads/file-name.ts';
import { type ImportFields, type ImportRequest, previewRequest } from '../uploads/source.ts';
import { requireSupportedKind } from '../uploads/supported-kind.ts';
import { acceptFacts } from './accept-facts.ts';
import { checkPlan } from './check-plan.ts';
import { describePlan } from './describe-plan.ts';
import { lookAtFile } from './download/look-at-file.ts';
import { parseReference } from './parse-reference.ts';
import { withinPatience } from './preview-patience.ts';

type Needs = Pick<Dependencies, 'sources' | 'fetcher' | 'kinds' | 'database' | 'blobs' | 'clock' | 'limits'>;

/** Milliseconds that a preview may take. */
export const PREVIEW_PATIENCE = 20_000;

/** What is known of a file, or of the files of a model, before it is fetched. */
interface Found extends Pick<ImportPreview, 'fileName' | 'contentType'> {
  readonly plan: ImportPlan;
}

/**
 * What an import would fetch, as its source says now; stores nothing, and fetches no more than it takes to know.
 *
 * @param patience milliseconds, after which it is given up
 * @throws InvalidRequestError for what could not be imported, with the words and the code of the import
 * @throws ServiceUnavailableError when the source cannot say now, or the signal aborts
 */
export async function previewImport(
  deps: Needs,
  body: ImportFields,
  signal: AbortSignal,
  patience = PREVIEW_PATIENCE,
): Promise<ImportPreview> {
  const request = previewRequest(body);
  requireSupportedKind(deps.kinds, request.kind);
  const parsed = parseReference(deps.sources, request);
  const found = await withinPatience({ patience, signal, host: hostOf(parsed) }, async (either) => {
    const find = request.source === 'url' ? findFile : findModel;
    const answer = await find(deps, request, parsed, either);
    await checkPlan(deps, request.source, answer.plan);
    return answer;
  });
  return present(request, parsed, found);
}

/** As people write it, without the port that goes without saying. */
function hostOf({ host }: ImportReference): string {
  return host.replace(/:443$/, '');
}

/** Its server says what it is. */
async function findFile(
  deps: Needs,
  { source: name, kind, fileName }: ImportRequest,
  parsed: ImportReference,
  signal: AbortSignal,
): Promise<Found> {
  const source = deps.sources[name];
  const plan = await source.plan(parsed, kind, signal);
  const [planned] = plan.files;
  if (planned === undefined) throw new Error('A url is of one file');
  const facts = await lookAtFile({
    fetcher: deps.fetcher,
    locate: (locateSignal) => source.locate(parsed, planned, locateSignal),
    maxSize: deps.limits.maxFileSize,
    clock: deps.clock,
    signal,
  });
  const accepted = acceptFacts({ kind, source: name }, fileName ?? null, planned, facts);
  const path = accepted.fileName ?? planned.path;
  return {
    plan: { ...plan, files: [{ ...planned, path, size: facts.size }] },
    fileName: path,
    ...(accepted.contentType === null ? {} : { contentType: accepted.contentType }),
  };
}

/** Its hub lists its files. */
async function findModel(
  deps: Needs,
  { source: name, kind, fileName }: ImportRequest,
  parsed: ImportReference,
  signal: AbortSignal,
): Promise<Found> {
  const source = deps.sources[name];
  const plan = await source.plan(parsed, kind, signal);
  const content = plan.files.find(({ role }) => role === 'content');
  // Hugging Face lists files that it does not hand out. Civitai counts whoever asks for a file as a download.
  if (name === 'huggingface' && content !== undefined) await source.locate(parsed, content, signal);
  const provisional = safeFileName(fileName ?? parsed.provisionalName);
  return { plan, fileName: describePlan(plan).fileName ?? provisional };
}

function present(
  { source, kind }: ImportRequest,
  { displayUrl }: ImportReference,
  { plan, ...file }: Found,
): ImportPreview {
  const { fileSize } = describePlan(plan);
  return {
    source,
    kind,
    url: displayUrl,
    ...file,
    files: plan.files
      .slice(0, MAX_PREVIEW_FILES)
      .map(({ path, size }) => ({ path, ...(size === null ? {} : { size }) })),
    filesCount: plan.files.length,
    triggerWords: [...plan.triggerWords],
    ...(plan.name === null ? {} : { name: plan.name }),
    ...(plan.shortDescription === null ? {} : { shortDescription: plan.shortDescription }),
    ...(fileSize === undefined ? {} : { fileSize }),
    ...(plan.origin === null ? {} : { origin: plan.origin }),
  };
}
