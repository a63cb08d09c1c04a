/** The commands as completions need them, read from commander: what is added there is completed, too. */
import type { Argument, Command, Option } from 'commander';

/** What may stand where a value is expected. */
export interface ValueHint {
  /** Empty where anything may be. */
  readonly choices: readonly string[];
  /** True where it is the path of a file or folder. */
  readonly isPath: boolean;
}

export interface OptionNode {
  /** `--limit`, `-y`. */
  readonly names: readonly string[];
  readonly description: string;
  /** `undefined` where the option takes no value. */
  readonly value: ValueHint | undefined;
}

export interface CommandNode {
  /** The words that lead to the command: `wharf list assets`. */
  readonly words: string;
  readonly commands: readonly { readonly name: string; readonly description: string }[];
  readonly options: readonly OptionNode[];
  /** What its arguments may be. */
  readonly value: ValueHint;
}

export interface CommandTree {
  readonly nodes: readonly CommandNode[];
  /** Understood by every command. */
  readonly globals: readonly OptionNode[];
}

/** Names of values that are paths: `<file>`, `[folder]`, `<paths...>`. */
const PATHS = /[<[](?:file|path|folder|directory)s?\b/;

export function commandTree(program: Command): CommandTree {
  return { nodes: nodesOf(program, program.name()), globals: program.options.map(optionNode) };
}

function nodesOf(command: Command, words: string): CommandNode[] {
  const help = command.createHelp();
  const commands = help.visibleCommands(command);
  const own = command.parent === null ? [] : command.options;
  const whole = defaultCommand(command);
  const node: CommandNode = {
    words,
    commands: commands.map((each) => ({ name: each.name(), description: each.description() })),
    options: [
      ...[...own, ...(whole?.options ?? [])].map(optionNode),
      { names: ['--help', '-h'], description: 'explain the command', value: undefined },
    ],
    value: argumentsHint(command.registeredArguments),
  };
  const real = commands.filter((each) => command.commands.includes(each));
  return [node, ...real.flatMap((each) => nodesOf(each, `${words} ${each.name()}`))];
}

/** The command that is meant where none is named (`wharf list`): commander keeps its name, and has no way to ask. */
function defaultCommand(command: Command): Command | undefined {
  const { _defaultCommandName: name } = command as unknown as { readonly _defaultCommandName?: unknown };
  return command.commands.find((each) => each.name() === name);
}

function optionNode(option: Option): OptionNode {
  return {
    names: [option.long, option.short].filter((name) => name !== undefined && name !== null),
    description: option.description,
    value:
      option.required || option.optional
        ? { choices: option.argChoices ?? [], isPath: PATHS.test(option.flags) }
        : undefined,
  };
}

function argumentsHint(args: readonly Argument[]): ValueHint {
  return {
    choices: args.flatMap((argument) => argument.argChoices ?? []),
    isPath: args.some((argument) => PATHS.test(`<${argument.name()}`)),
  };
}
