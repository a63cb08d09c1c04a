/** What bash and zsh ask the same way: functions of POSIX shell with the tree in them. */
import type { CommandTree, OptionNode, ValueHint } from './command-tree.ts';
import { shWord } from './shell-words.ts';

/** What stands for the path of a file among the choices; no choice has a `/`. */
export const A_PATH = '/';

function hint(value: ValueHint): string {
  return value.isPath ? A_PATH : value.choices.join(' ');
}

/** `_wharf_is_command "wharf list assets"` */
function isCommand({ nodes }: CommandTree): string {
  const known = nodes.map(({ words }) => shWord(words)).join(' | ');
  return `_wharf_is_command() {
  case "$1" in
    ${known}) return 0 ;;
  esac
  return 1
}`;
}

/** `_wharf_value_of "wharf list" --limit`: prints the choices, or fails where the option takes no value. */
function valueOfOption({ nodes, globals }: CommandTree): string {
  const lines = (words: string | undefined, options: readonly OptionNode[]) =>
    options.flatMap(({ names, value }) => {
      if (value === undefined) return [];
      const patterns = names.map((name) =>
        words === undefined ? `*${shWord(` ${name}`)}` : shWord(`${words} ${name}`),
      );
      return [`    ${patterns.join(' | ')}) printf '%s' ${shWord(hint(value))} ;;`];
    });
  return `_wharf_value_of() {
  case "$1 $2" in
${[...nodes.flatMap(({ words, options }) => lines(words, options)), ...lines(undefined, globals)].join('\n')}
    *) return 1 ;;
  esac
}`;
}

/** `_wharf_arguments_of "wharf config get"`: prints what the arguments may be. */
function argumentsOf({ nodes }: CommandTree): string {
  const lines = nodes.flatMap(({ words, value }) => {
    const text = hint(value);
    return text === '' ? [] : [`    ${shWord(words)}) printf '%s' ${shWord(text)} ;;`];
  });
  return `_wharf_arguments_of() {
  case "$1" in
${lines.join('\n')}
  esac
}`;
}

export function shTables(tree: CommandTree): string {
  return [isCommand(tree), valueOfOption(tree), argumentsOf(tree)].join('\n\n');
}
