import type { CommandTree, OptionNode, ValueHint } from './command-tree.ts';
import { fishWord } from './shell-words.ts';

/** The options of `complete` for what a value may be. */
function valueHint(value: ValueHint | undefined): string {
  if (value === undefined) return '';
  if (value.isPath) return ' -r -F';
  return value.choices.length === 0 ? ' -x' : ` -x -a ${fishWord(value.choices.join(' '))}`;
}

function option({ names, description, value }: OptionNode, condition: string): string {
  const flags = names.map((name) =>
    name.startsWith('--') ? ` -l ${name.slice(2)}` : ` -s ${name.slice(1)}`,
  );
  return `complete -c wharf${condition}${flags.join('')}${valueHint(value)} -d ${fishWord(description)}`;
}

/** A script for fish 3 and later. */
export function fishCompletion({ nodes, globals }: CommandTree): string {
  const withValue = (options: readonly OptionNode[]) =>
    options.filter(({ value }) => value !== undefined).flatMap(({ names }) => names);
  const takesValue = [
    ...nodes.flatMap(({ words, options }) => withValue(options).map((name) => `${words} ${name}`)),
    ...withValue(globals),
  ];
  const lines = nodes.flatMap(({ words, commands, options, value }) => {
    const condition = ` -n ${fishWord(`__wharf_at ${fishWord(words)}`)}`;
    return [
      ...commands.map(
        ({ name, description }) =>
          `complete -c wharf${condition} -a ${fishWord(name)} -d ${fishWord(description)}`,
      ),
      ...options.map((each) => option(each, condition)),
      ...(value.choices.length > 0
        ? [`complete -c wharf${condition} -a ${fishWord(value.choices.join(' '))}`]
        : []),
      ...(value.isPath ? [`complete -c wharf${condition} -F`] : []),
    ];
  });
  return `# Completion of wharf for fish. To have it in every shell:
#   wharf completion fish > ~/.config/fish/completions/wharf.fish

# The command that the line names so far.
function __wharf_command
    set -l known ${nodes.map(({ words }) => fishWord(words)).join(' ')}
    set -l with_value ${takesValue.map(fishWord).join(' ')}
    set -l command wharf
    set -l skip 0
    set -l line (commandline -opc)
    for word in $line[2..-1]
        if test $skip = 1
            set skip 0
        else if string match -q -- '-*' $word
            if contains -- "$command $word" $with_value; or contains -- $word $with_value
                set skip 1
            end
        else if contains -- "$command $word" $known
            set command "$command $word"
        end
    end
    echo $command
end

function __wharf_at
    test (__wharf_command) = $argv[1]
end

complete -c wharf -f
${[...globals.map((each) => option(each, '')), ...lines].join('\n')}
`;
}
