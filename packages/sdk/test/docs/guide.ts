/**
 * What a guide's fenced blocks mean to the test that runs them.
 *
 * - Blocks of one language are one program, run in a process of its own, in the order of the page: what one defines, the
 *   next ones see. `session=<name>` after the language begins another program.
 * - A block of `text` directly after another shows what that one prints. `…` in a line stands for anything in it, and
 *   alone on a line for any lines.
 * - `not-run` after the language: only to be read. What else is not a language here is not run either.
 */
import { readFileSync } from 'node:fs';

export const LANGUAGES = ['ts', 'js', 'sh', 'python'] as const;
export type Language = (typeof LANGUAGES)[number];

export interface Block {
  readonly language: Language;
  readonly session: string;
  readonly run: boolean;
  readonly code: string;
  /** Of its first line of code, counted from 1. */
  readonly line: number;
  /** What the page shows of its output. */
  readonly output: string | undefined;
}

export interface Session {
  readonly language: Language;
  readonly name: string;
  readonly blocks: readonly Block[];
}

interface Fence {
  readonly info: readonly string[];
  readonly code: string;
  readonly line: number;
  /** True where nothing but empty lines is between this one and the fence before. */
  readonly adjoins: boolean;
}

const FENCE = /^```(\S[^\n]*)?\n([\s\S]*?)^```$/gm;

function fences(text: string): Fence[] {
  const found: Fence[] = [];
  let end = 0;
  for (const match of text.matchAll(FENCE)) {
    const adjoins = text.slice(end, match.index).trim() === '';
    end = match.index + match[0].length;
    found.push({
      info: (match[1] ?? '').split(' '),
      code: match[2] ?? '',
      line: text.slice(0, match.index).split('\n').length + 1,
      adjoins,
    });
  }
  return found;
}

function isLanguage(word: string | undefined): word is Language {
  return LANGUAGES.some((language) => language === word);
}

/** The blocks of a page of Markdown, in its order. */
export function blocksOf(text: string): Block[] {
  const all = fences(text);
  return all.flatMap(({ info: [language, ...words], code, line }, index): Block[] => {
    if (!isLanguage(language)) return [];
    const next = all[index + 1];
    const session = words.find((word) => word.startsWith('session='))?.slice('session='.length) ?? '';
    return [
      {
        language,
        session,
        run: !words.includes('not-run'),
        code,
        line,
        output: next?.info[0] === 'text' && next.adjoins ? next.code : undefined,
      },
    ];
  });
}

/** The programs of a page, each where its first block is. */
export function sessionsOf(blocks: readonly Block[]): Session[] {
  const sessions = new Map<string, { language: Language; name: string; blocks: Block[] }>();
  for (const block of blocks) {
    if (!block.run) continue;
    const name = block.session === '' ? block.language : `${block.language} ${block.session}`;
    const session = sessions.get(name) ?? { language: block.language, name, blocks: [] };
    session.blocks.push(block);
    sessions.set(name, session);
  }
  return [...sessions.values()];
}

/** A page of the repository. */
export function readPage(path: string): string {
  return readFileSync(new URL(`../../../../${path}`, import.meta.url), 'utf8');
}

/** A pattern for what a block of `text` shows. */
export function shown(output: string): RegExp {
  const lines = output
    .trimEnd()
    .split('\n')
    .map((line) => {
      if (line.trim() === '…') return '(?:.*\\n)*?';
      const parts = line.split('…').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
      return `${parts.join('.*')} *\\n`;
    });
  return new RegExp(`^${lines.join('')}\\n*$`);
}
