import { ImportRefusedError } from '../../ports/import-source.ts';

const HUGGING_FACE_HOSTS: ReadonlySet<string> = new Set(['huggingface.co', 'www.huggingface.co', 'hf.co']);
const CIVITAI_HOST = /^(?:www\.)?civitai\.(?:com|red|green|blue)$/;

/** Kinds of repositories that stand before the owner in a path of Hugging Face. */
const REPOSITORY_KINDS: ReadonlySet<string> = new Set(['models', 'datasets', 'spaces']);
/** First segments of Hugging Face's paths that are nobody's name. */
const NO_OWNER: ReadonlySet<string> = new Set(['api', 'avatars', 'front', 'docs', 'blog', 'papers']);
/** What follows the name of a repository in the links of its files, and of its pages. */
const HUGGING_FACE_FILE = /^(?:resolve|raw)$/;
const HUGGING_FACE_PAGE = /^(?:tree|blob|blame|commits?|discussions|settings)$/;
/** Sections of Civitai whose links lead to pages; a language may stand before. */
const CIVITAI_PAGE =
  /^\/(?:[a-z]{2}(?:-[a-z]{2,4})?\/)?(models|model-versions|images|posts|articles|user|collections|bounties)(?:\/|$)/i;

/**
 * Refuses links to the pages of Hugging Face and Civitai, which people copy from the address bar in place
 * of the link of a file, and says what to give instead.
 * @throws ImportRefusedError `invalid-reference`
 */
export function refusePages(url: URL): void {
  if (HUGGING_FACE_HOSTS.has(url.hostname)) refuseHuggingFacePage(url);
  if (CIVITAI_HOST.test(url.hostname)) refuseCivitaiPage(url);
}

function refuseHuggingFacePage({ pathname }: URL): void {
  const segments = pathname.split('/').filter((segment) => segment !== '');
  const [first = ''] = segments;
  if (NO_OWNER.has(first)) return;
  const [owner, name, ...rest] = REPOSITORY_KINDS.has(first) ? segments.slice(1) : segments;
  // Old repositories have no owner: then what follows the name comes one segment earlier.
  const actions = [name, rest[0]].filter((segment) => segment !== undefined);
  if (actions.some((action) => HUGGING_FACE_FILE.test(action))) return;
  const page = actions.find((action) => HUGGING_FACE_PAGE.test(action));
  const isRepository = owner !== undefined && name !== undefined && rest.length === 0;
  if (page === undefined && !isRepository) return;
  const oneFile = page === 'blob' || page === 'blame';
  const file = oneFile
    ? `use the link of the file itself, with "resolve" in place of "${page}"`
    : 'use the link of one file, with "resolve" in it';
  throw new ImportRefusedError(
    'invalid-reference',
    first === 'datasets' || first === 'spaces'
      ? `This link leads to a page of Hugging Face, not to a file: ${file}.`
      : `This link leads to a page of Hugging Face, not to a file: give the model as huggingFaceModelName, or ${file}.`,
    { host: 'huggingface.co' },
  );
}

function refuseCivitaiPage({ pathname, hostname }: URL): void {
  const [, section] = CIVITAI_PAGE.exec(pathname) ?? [];
  if (section === undefined) return;
  throw new ImportRefusedError(
    'invalid-reference',
    /^model/i.test(section)
      ? 'This link leads to a page of Civitai, not to a file: give it as civitaiModelUrl.'
      : 'This link leads to a page of Civitai, not to a file: use the link of the file itself, or that of a model as civitaiModelUrl.',
    { host: hostname },
  );
}
