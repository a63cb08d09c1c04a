/**
 * Patterns of `--include` and `--exclude`: `*`, `?`, `[a-z]`, `{png,jpg}` within a name, `**` across folders. Our own,
 * because that of Node.js is experimental and says so on every use.
 */
import { usageError } from '../../errors/command-error.ts';

const SPECIAL = /[\\^$.*+?()[\]{}|/]/;

/** A class (`[a-z]`, `[!a-z]`) beginning at `start`, and where it ends; `undefined` where the bracket is never closed. */
function bracket(pattern: string, start: number): { source: string; next: number } | undefined {
  const end = pattern.indexOf(']', start + 2);
  if (end === -1) return undefined;
  const negated = pattern[start + 1] === '!' || pattern[start + 1] === '^';
  const inside = pattern.slice(start + (negated ? 2 : 1), end).replace(/[\\\]^[]/g, '\\$&');
  return { source: `(?!/)[${negated ? '^' : ''}${inside}]`, next: end + 1 };
}

function source(pattern: string): string {
  let written = '';
  let braces = 0;
  for (let at = 0; at < pattern.length; ) {
    const character = pattern[at] ?? '';
    if (pattern.startsWith('**/', at) && (at === 0 || pattern[at - 1] === '/')) {
      written += '(?:.*/)?';
      at += 3;
      continue;
    }
    const set = character === '[' ? bracket(pattern, at) : undefined;
    if (set !== undefined) {
      written += set.source;
      at = set.next;
      continue;
    }
    if (character === '*') {
      const stars = /^\*+/.exec(pattern.slice(at))?.[0].length ?? 1;
      written += stars > 1 ? '.*' : '[^/]*';
      at += stars;
      continue;
    }
    if (character === '{' && pattern.indexOf('}', at) !== -1) {
      braces += 1;
      written += '(?:';
    } else if (character === '}' && braces > 0) {
      braces -= 1;
      written += ')';
    } else if (character === ',' && braces > 0) written += '|';
    else if (character === '?') written += '[^/]';
    else written += SPECIAL.test(character) ? `\\${character}` : character;
    at += 1;
  }
  return written + ')'.repeat(braces);
}

function compiled(pattern: string, expression: string): RegExp {
  try {
    return new RegExp(expression, 'su');
  } catch {
    throw usageError(`${pattern} is no pattern: a range such as [a-z] runs from the lower to the higher`);
  }
}

/**
 * Tells which paths a pattern means. Without a slash it is about names, in any folder; with one, about whole paths.
 * @returns a test of a path with `/`, relative to where the pattern counts from
 * @throws CommandError (exit code 64) for a range that runs backwards
 */
export function globTest(pattern: string): (path: string) => boolean {
  const anchored = pattern.replace(/^\.?\//, '').replace(/\/$/, '');
  const expression = compiled(pattern, `^${source(anchored)}$`);
  const byName = !anchored.includes('/');
  return (path) => expression.test(byName ? path.slice(path.lastIndexOf('/') + 1) : path);
}
