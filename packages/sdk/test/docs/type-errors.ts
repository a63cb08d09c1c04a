import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import type { Program } from './program.ts';

/** As strict as it gets; the SDK is the sources behind a link here, which import `.ts`. */
const STRICT: ts.CompilerOptions = {
  strict: true,
  noEmit: true,
  noUncheckedIndexedAccess: true,
  allowImportingTsExtensions: true,
  erasableSyntaxOnly: true,
  skipLibCheck: true,
  target: ts.ScriptTarget.ES2024,
  module: ts.ModuleKind.NodeNext,
  lib: ['lib.esnext.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts', 'lib.webworker.importscripts.d.ts'],
  types: ['node'],
  typeRoots: [fileURLToPath(new URL('../../../../node_modules/@types', import.meta.url))],
};

/**
 * What the compiler says of programs.
 * @param folder in which the SDK can be imported; the programs are written there
 * @returns a line for each error
 */
export async function typeErrors(folder: string, programs: readonly Program[]): Promise<string[]> {
  const files: string[] = [];
  for (const { fileName, text } of programs) {
    const file = join(folder, fileName);
    await writeFile(file, text);
    files.push(file);
  }
  const program = ts.createProgram(files, STRICT);
  const found = files.flatMap((file) => ts.getPreEmitDiagnostics(program, program.getSourceFile(file)));
  return found.map(({ messageText, file, start }) => {
    const line = file?.getLineAndCharacterOfPosition(start ?? 0).line ?? 0;
    return `${ts.flattenDiagnosticMessageText(messageText, ' ')}: ${file?.text.split('\n')[line] ?? ''}`;
  });
}
