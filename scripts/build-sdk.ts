/**
 * Builds the published package of the SDK into packages/sdk/dist: `npm run build:sdk`. In the repository nothing is
 * ever built: Node.js runs the sources.
 */
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const SDK = join(ROOT, 'packages/sdk');
/** Folder of the compiled code in the package. */
const CODE = 'lib';

/** Fields of package.json that hold for the sources and the package alike. */
const SHARED = [
  'name',
  'version',
  'description',
  'license',
  'type',
  'sideEffects',
  'peerDependencies',
  'peerDependenciesMeta',
];

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** The same targets of `exports` and `imports`, compiled. */
function compiled(targets: Json): Json {
  if (typeof targets === 'string') return targets.replace(/^\.\/src\/(.*)\.ts$/, `./${CODE}/$1.js`);
  if (typeof targets !== 'object' || targets === null) return targets;
  return Object.fromEntries(Object.entries(targets).map(([key, value]) => [key, compiled(value)]));
}

/** An export with its types first, where TypeScript looks for them. */
function typed(target: Json): Json {
  const file = compiled(target);
  return typeof file === 'string' ? { types: file.replace(/\.js$/, '.d.ts'), default: file } : file;
}

function publishedManifest(): Json {
  const source = JSON.parse(readFileSync(join(SDK, 'package.json'), 'utf8')) as Record<string, Json>;
  const exported = Object.entries(source.exports ?? {}).map(([path, target]) => [path, typed(target)]);
  return {
    ...Object.fromEntries(SHARED.filter((key) => key in source).map((key) => [key, source[key] ?? null])),
    keywords: ['upload', 'multipart', 'resumable', 'assets', 'safetensors', 'scenario', 'wharf'],
    exports: { ...Object.fromEntries(exported), './package.json': './package.json' },
    imports: compiled(source.imports ?? {}),
    files: [CODE],
    engines: { node: '>=20' },
    // A scoped package is private otherwise.
    publishConfig: { access: 'public' },
  };
}

/**
 * `new URL('./x.ts', import.meta.url)` names a file as an import does, and bundlers read it as one; the compiler
 * rewrites the extension of imports alone.
 */
function rewriteUrls(context: ts.TransformationContext): ts.Transformer<ts.SourceFile> {
  const { factory } = context;
  const visit = (node: ts.Node): ts.Node => {
    if (ts.isNewExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === 'URL') {
      const [file, base] = node.arguments ?? [];
      if (file !== undefined && base !== undefined && ts.isStringLiteral(file) && isImportMetaUrl(base))
        return factory.updateNewExpression(node, node.expression, node.typeArguments, [
          factory.createStringLiteral(file.text.replace(/\.ts$/, '.js'), true),
          base,
        ]);
    }
    return ts.visitEachChild(node, visit, context);
  };
  return (file) => ts.visitEachChild(file, visit, context);
}

function isImportMetaUrl(node: ts.Node): boolean {
  return (
    ts.isPropertyAccessExpression(node) && node.name.text === 'url' && ts.isMetaProperty(node.expression)
  );
}

/** @throws Error with the compiler's messages */
function compile(out: string): void {
  const host: ts.ParseConfigFileHost = {
    ...ts.sys,
    onUnRecoverableConfigFileDiagnostic: (problem) => fail([problem]),
  };
  const config = ts.getParsedCommandLineOfConfigFile(
    join(SDK, 'tsconfig.build.json'),
    { outDir: join(out, CODE) },
    host,
  );
  if (config === undefined) throw new Error('packages/sdk/tsconfig.build.json cannot be read');
  const program = ts.createProgram({ rootNames: config.fileNames, options: config.options });
  const problems = [...config.errors, ...ts.getPreEmitDiagnostics(program)];
  if (problems.length > 0) fail(problems);
  const { diagnostics } = program.emit(undefined, undefined, undefined, false, { before: [rewriteUrls] });
  if (diagnostics.length > 0) fail(diagnostics);
}

function fail(problems: readonly ts.Diagnostic[]): never {
  throw new Error(
    ts.formatDiagnostics(problems, {
      getCanonicalFileName: (name) => name,
      getCurrentDirectory: () => ROOT,
      getNewLine: () => '\n',
    }),
  );
}

/**
 * Builds the package, in the place of what was there.
 * @param out its folder
 * @throws Error with the compiler's messages
 */
export function buildSdk(out: string): void {
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  compile(out);
  writeFileSync(join(out, 'package.json'), `${JSON.stringify(publishedManifest(), null, 2)}\n`);
  cpSync(join(SDK, 'README.md'), join(out, 'README.md'));
  cpSync(join(ROOT, 'LICENSE'), join(out, 'LICENSE'));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const out = process.argv[2] ?? join(SDK, 'dist');
  buildSdk(out);
  console.log(`Built ${relative(process.cwd(), out)}: npm pack and npm publish take this folder.`);
}
