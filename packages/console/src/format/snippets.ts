/** Programs and commands that fetch one asset or model; the credentials are variables, never the secret itself. */

export interface SnippetOf {
  readonly type: 'asset' | 'model';
  readonly id: string;
  /** The file that is saved is called like this; anything may be in it. */
  readonly name: string;
}

interface Snippet {
  readonly id: 'sdk' | 'cli' | 'curl';
  readonly name: string;
  readonly code: string;
}

/** @param apiUrl base URL of the API, with `/v1` at the end */
export function snippets(of: SnippetOf, apiUrl: string): readonly Snippet[] {
  return [
    { id: 'cli', name: 'Command line', code: commandLine(of, apiUrl) },
    { id: 'sdk', name: 'TypeScript', code: typescript(of, apiUrl) },
    { id: 'curl', name: 'curl', code: of.type === 'asset' ? curlAsset(of, apiUrl) : curlModel(of, apiUrl) },
  ];
}

function commandLine({ id }: SnippetOf, apiUrl: string): string {
  return `export WHARF_BASE_URL=${shellQuoted(apiUrl)}
export WHARF_API_KEY="<key>" WHARF_API_SECRET="<secret>"

npx wharf download ${shellQuoted(id)}`;
}

function typescript({ type, id, name }: SnippetOf, apiUrl: string): string {
  const [one, all] = type === 'asset' ? ['asset', 'assets'] : ['model', 'models'];
  return `import { Wharf } from '@wharf/sdk';

const wharf = new Wharf({
  baseURL: ${JSON.stringify(apiUrl)},
  apiKey: process.env.WHARF_API_KEY,
  apiSecret: process.env.WHARF_API_SECRET,
});

const { ${one} } = await wharf.${all}.retrieve(${JSON.stringify(id)});
await ${one}.download({ path: ${JSON.stringify(`./${plainName(name, one)}`)} });`;
}

function curlAsset({ id, name }: SnippetOf, apiUrl: string): string {
  return `${curlUrl('assets', id, apiUrl)}
curl --fail --output ${shellQuoted(plainName(name, 'asset'))} "$(echo "$ANSWER" | jq --raw-output .url)"`;
}

function curlModel({ id, name }: SnippetOf, apiUrl: string): string {
  return `${curlUrl('models', id, apiUrl)}
echo "$ANSWER" | jq --raw-output '.files[] | [.path, .url] | @tsv' |
  while IFS="$(printf '\\t')" read -r path url; do
    curl --fail --create-dirs --output ${shellQuoted(plainName(name, 'model'))}/"$path" "$url"
  done`;
}

/** The part in which the API is asked for URLs that need no credentials. */
function curlUrl(all: 'assets' | 'models', id: string, apiUrl: string): string {
  const url = shellQuoted(`${apiUrl}/${all}/${encodeURIComponent(id)}/download`);
  return `ANSWER=$(curl --fail --user "$WHARF_API_KEY:$WHARF_API_SECRET" --request POST \\
  ${url})`;
}

/** As it is where a shell does not mind, otherwise in single quotes. */
function shellQuoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** A name for a file on any system, in which nothing leads elsewhere, hides, or is taken for an option. */
function plainName(name: string, otherwise: string): string {
  const plain = name
    .normalize('NFC')
    .replace(/[^\p{L}\p{M}\p{N}._ -]+/gu, '_')
    .replace(/^[. -]+|[. ]+$/g, '')
    .slice(0, 120);
  return plain === '' ? otherwise : plain;
}
