/** Writes docs/reference/sdk from the comments of the SDK's sources: `npm run docs`. */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  Application,
  type Context,
  Converter,
  DeclarationReflection,
  type ProjectReflection,
  ReflectionKind,
  type TypeDocOptions,
} from 'typedoc';
import type { PluginOptions } from 'typedoc-plugin-markdown';
import { indexPage, PAGES, pageOf } from './sdk-reference-pages.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const SDK = join(ROOT, 'packages/sdk');
const FOLDER = join(ROOT, 'docs/reference/sdk');

const OPTIONS: Partial<TypeDocOptions & PluginOptions> = {
  plugin: [fileURLToPath(import.meta.resolve('typedoc-plugin-markdown'))],
  tsconfig: join(SDK, 'tsconfig.build.json'),
  entryPoints: [join(SDK, 'src/index.ts'), join(SDK, 'src/uppy/index.ts')],
  alwaysCreateEntryPointModule: true,
  readme: 'none',
  // The build of the package checks them.
  skipErrorChecking: true,
  githubPages: false,
  // The same pages on every machine, and after every commit.
  disableSources: true,
  disableGit: true,
  gitRevision: 'main',
  logLevel: 'Warn',
  excludePrivate: true,
  excludeProtected: true,
  excludeInternal: true,
  excludeExternals: true,
  sort: [],
  groupOrder: [
    'Classes',
    'Functions',
    'Interfaces',
    'Type Aliases',
    'Constructors',
    'Properties',
    'Accessors',
    'Methods',
    '*',
  ],
  validation: { notExported: false, invalidLink: true, invalidPath: true, rewrittenLink: true },
  // Markdown.
  router: 'module',
  entryFileName: 'README',
  hidePageHeader: true,
  hideBreadcrumbs: true,
  hideGroupHeadings: true,
  useCodeBlocks: true,
  parametersFormat: 'table',
  interfacePropertiesFormat: 'table',
  classPropertiesFormat: 'table',
  typeAliasPropertiesFormat: 'table',
  typeDeclarationFormat: 'table',
  tableColumnSettings: { hideInherited: true, hideOverrides: true, hideSources: true, hideModifiers: true },
  pageTitleTemplates: { module: ({ name }) => `${name.charAt(0).toUpperCase()}${name.slice(1)}` },
  formatWithPrettier: false,
};

/** The client under its other name, with every type as a member: the index says so. */
const OTHER_NAME = 'scenario.ts';

/** Where a declaration is written: its file below `packages/sdk/src`. */
function fileOf(context: Context, declaration: DeclarationReflection): string {
  const [place] = context.getSymbolFromReflection(declaration)?.getDeclarations() ?? [];
  return place?.getSourceFile().fileName.replace(/^.*packages\/sdk\/src\//, '') ?? '';
}

/** The class that a page is about comes first; the others stay in the order of their files. */
function mainFirst(title: string, declarations: readonly DeclarationReflection[]): DeclarationReflection[] {
  const main = declarations.filter(
    ({ name }) => name.toLowerCase() === (title === 'client' ? 'wharf' : title),
  );
  return [...main, ...declarations.filter((declaration) => !main.includes(declaration))];
}

/** Puts each declaration on the page of its topic: TypeDoc alone has one page for all, or one for each. */
function groupByPage(context: Context): void {
  const { project } = context;
  const entries = (project.children ?? []).filter((child) => child.kindOf(ReflectionKind.Module));
  const topics = new Map<string, DeclarationReflection[]>(PAGES.map(({ title }) => [title, []]));
  for (const entry of entries) {
    for (const declaration of [...(entry.children ?? [])]) {
      if (declaration.kindOf(ReflectionKind.Reference)) continue;
      const file = fileOf(context, declaration);
      if (file === OTHER_NAME) continue;
      entry.removeChild(declaration);
      topics.get(pageOf(file, declaration.name))?.push(declaration);
    }
  }
  for (const [title, declarations] of topics) {
    if (declarations.length === 0) continue;
    const page = new DeclarationReflection(title, ReflectionKind.Module, project);
    project.registerReflection(page, undefined, undefined);
    for (const declaration of mainFirst(title, declarations)) {
      declaration.parent = page;
      page.addChild(declaration);
    }
    project.addChild(page);
  }
  // Last: with an entry goes what still has it as its parent.
  for (const entry of entries) project.removeReflection(entry);
}

function isRepetition({ inheritedFrom, overwrites, flags, kind }: DeclarationReflection): boolean {
  if (kind === ReflectionKind.Constructor && inheritedFrom !== undefined) return true;
  return inheritedFrom?.reflection !== undefined || overwrites !== undefined || flags.isStatic;
}

/** Leaves out what stands on the pages already: members of a documented parent, errors as members of the client. */
function withoutRepetitions({ project }: Context): void {
  const all = Object.values(project.reflections).filter((one) => one instanceof DeclarationReflection);
  // All are found before the first is gone: whether a parent is documented must not depend on the order.
  for (const repetition of all.filter(isRepetition)) project.removeReflection(repetition);
}

async function convert(): Promise<{ readonly app: Application; readonly project: ProjectReflection }> {
  const app = await Application.bootstrapWithPlugins(OPTIONS);
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, groupByPage);
  // After inheritance is known, and before members are grouped.
  app.converter.on(Converter.EVENT_RESOLVE_END, withoutRepetitions, -50);
  const project = await app.convert();
  if (project === undefined) throw new Error('The sources of the SDK do not compile');
  return { app, project };
}

/** Sections that say nothing: type parameters without a description, and bases of ours that are not exported. */
const EMPTY_SECTIONS = [
  /#+ Type Parameters\n\n\| Type Parameter \|\n\| -+ \|\n(?:\| .* \|\n)+\n/g,
  /#+ (?:Implementation of|Implements|Extended by)\n\n(?:- )?[^\n]+\n(?:- [^\n]+\n)*\n?/g,
  /#+ Extends\n\n- `(?!Error`)\w+`\n\n/g,
];

/** A page without what the generator writes for machines: anchors to which nothing links, sections that are empty. */
function tidied(text: string, pages: Iterable<string>): string {
  const linked = new Set(
    [...pages].flatMap((page) => [...page.matchAll(/\]\([^)#]*#([^)]+)\)/g)].map(([, id]) => id)),
  );
  const plain = EMPTY_SECTIONS.reduce((rest, section) => rest.replaceAll(section, ''), text);
  const anchored = plain.replaceAll(/<a id="([^"]+)"><\/a> /g, (anchor, id) =>
    linked.has(id) ? anchor : '',
  );
  return `${anchored.replaceAll(/\n{3,}/g, '\n\n').trimEnd()}\n`;
}

/** The pages as they should be, by file name. */
export async function sdkReference(): Promise<Map<string, string>> {
  const { app, project } = await convert();
  const folder = await mkdtemp(join(tmpdir(), 'wharf-sdk-reference-'));
  try {
    await app.outputs.writeOutput({ name: 'markdown', path: folder }, project);
    const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.md'));
    const raw = new Map<string, string>();
    for (const name of names.sort()) raw.set(name, await readFile(join(folder, name), 'utf8'));
    const pages = new Map([...raw].map(([name, text]) => [name, tidied(text, raw.values())]));
    pages.set('README.md', indexPage([...raw.keys()].map((name) => name.replace(/\.md$/, ''))));
    return pages;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const pages = await sdkReference();
  await rm(FOLDER, { recursive: true, force: true });
  await mkdir(FOLDER, { recursive: true });
  for (const [name, text] of pages) await writeFile(join(FOLDER, name), text);
}
