/** The pages of the SDK's reference, and what is on which. */

interface Page {
  /** Also the name of its file. */
  readonly title: string;
  /** What the index says of it. */
  readonly about: string;
  /** Files below `packages/sdk/src`. */
  readonly files: RegExp;
  /** Names in `types.ts`, which has those of all topics. */
  readonly types: RegExp;
}

const NOTHING = /(?!)/;

/** The first that fits has it. */
export const PAGES: readonly Page[] = [
  {
    title: 'client',
    about: 'the client, its options, requests, promises and pages of lists',
    files: /^(?:client|options|version)\.ts$|^core\//,
    types: NOTHING,
  },
  {
    title: 'uploads',
    about: 'sending files, resuming, progress, imports, waiting, following',
    files: /^(?:resources\/uploads|progress|outcome)\.ts$|^(?:uploading|importing|waiting)\//,
    types: /^(?:Upload|Kind$|AssetOptions$|ImportPreview|ProjectEvent$)/,
  },
  {
    title: 'assets',
    about: 'listing, reading, changing and downloading assets; tags',
    files: /^resources\/(?:asset|tag)|^downloading\//,
    types: /^(?:Asset|Privacy$|Tag)/,
  },
  { title: 'models', about: 'the same for weights', files: /^resources\/models/, types: /^Model/ },
  { title: 'jobs', about: 'the work of the server', files: /^resources\/jobs/, types: /^Job/ },
  {
    title: 'collections',
    about: 'groups of assets and models',
    files: /^resources\/collections/,
    types: /^Collection/,
  },
  {
    title: 'webhooks',
    about: 'having events sent, and verifying what comes',
    files: /^resources\/webhook|^webhooks\//,
    types: /^(?:Webhook|IssuedWebhook$)/,
  },
  {
    title: 'administration',
    about: 'projects, keys, sessions, storage in use, limits and health of the server',
    files: /^resources\/(?:project|session|usage|installation)/,
    types: /^(?:Project|ApiKey$|IssuedKey$|Session|Usage|Installation|HealthReport$)/,
  },
  { title: 'errors', about: 'what can be thrown', files: /^errors\//, types: /^Error/ },
  { title: 'uppy', about: 'the plugin for Uppy', files: /^uppy\//, types: NOTHING },
  { title: 'entities', about: 'answers with methods', files: /^entities\.ts$/, types: NOTHING },
];

/**
 * The page of a declaration.
 * @throws Error where no page takes it
 */
export function pageOf(file: string, name: string): string {
  const page = PAGES.find(({ files, types }) => (file === 'types.ts' ? types.test(name) : files.test(file)));
  if (page === undefined) throw new Error(`No page of the SDK's reference has ${name} of ${file}`);
  return page.title;
}

/** The index. */
export function indexPage(titles: readonly string[]): string {
  const rows = PAGES.filter(({ title }) => titles.includes(title)).map(
    ({ title, about }) => `| [${title}](${title}.md) | ${about} |`,
  );
  return `# TypeScript SDK: reference

Every export of \`@wharf/sdk\` and \`@wharf/sdk/uppy\`. How they are used together:
[the guide](../../guides/typescript.md). \`Scenario\`, the default export, is another name of [\`Wharf\`](client.md#wharf), which
also has the types and errors as members: \`Scenario.Upload\`.

<!-- Generated from the comments in packages/sdk/src by \`npm run docs\`. -->

| page | |
|---|---|
${rows.join('\n')}
`;
}
