/** Programs made of the blocks of a session: each block says when it begins, so that its output is known. */
import type { Block, Session } from './guide.ts';

/** Begins the line that a block prints first. No guide prints it. */
const MARK = '\u001e';

export interface Program {
  readonly fileName: string;
  readonly text: string;
}

const IMPORT = /^import (type )?([^'"]*?) from '([^']+)';\n/gm;

/** The imports of all blocks, each name once: the blocks of a page repeat them, so that each can be copied alone. */
function mergedImports(code: readonly string[]): string {
  const named = new Map<string, Set<string>>();
  const others = new Set<string>();
  for (const [line, typeOnly, names = '', module = ''] of code.join('\n').matchAll(IMPORT)) {
    const list = /^\{([\s\S]*)\}$/.exec(names)?.[1];
    if (list === undefined) {
      others.add(line);
      continue;
    }
    const known = named.get(module) ?? new Set();
    for (const name of list.split(',').map((item) => item.trim())) {
      if (name !== '') known.add(typeOnly === undefined ? name : `type ${name}`);
    }
    named.set(module, known);
  }
  const merged = [...named].map(
    ([module, names]) => `import { ${[...names].join(', ')} } from '${module}';\n`,
  );
  return [...others, ...merged].join('');
}

function module(blocks: readonly Block[]): string {
  const code = blocks.map((block) => block.code);
  const bodies = blocks.map(
    ({ code: text, line }) => `console.log('\\u001e${line}');\n${text.replaceAll(IMPORT, '')}`,
  );
  return `${mergedImports(code)}\n${bodies.join('\n')}`;
}

/** The program of a session of a page. */
export function programOf({ language, name, blocks }: Session, page: string): Program {
  const base = `${page}-${name}`.replaceAll(/\W/g, '-');
  switch (language) {
    case 'ts':
    case 'js':
      return { fileName: `${base}.${language}`, text: module(blocks) };
    case 'python':
      return {
        fileName: `${base}.py`,
        text: blocks.map(({ code, line }) => `print("\\x1e${line}", flush=True)\n${code}`).join('\n'),
      };
    case 'sh':
      return {
        fileName: `${base}.sh`,
        text: `set -e -o pipefail\n${blocks.map(({ code, line }) => `printf '\\036${line}\\n'\n${code}`).join('\n')}`,
      };
  }
}

/** What each block printed, by the line it begins at. */
export function outputs(printed: string): Map<number, string> {
  const pieces = printed.split(MARK).slice(1);
  return new Map(
    pieces.map((piece) => {
      const end = piece.indexOf('\n');
      return [Number(piece.slice(0, end)), piece.slice(end + 1)];
    }),
  );
}
