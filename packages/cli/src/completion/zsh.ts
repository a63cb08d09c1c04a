import type { CommandTree, OptionNode } from './command-tree.ts';
import { A_PATH, shTables } from './sh-tables.ts';
import { shWord } from './shell-words.ts';

/** `name:description` for `_describe`. */
function described(name: string, description: string): string {
  return shWord(`${name.replaceAll(':', '\\:')}:${description}`);
}

function options(nodes: readonly OptionNode[]): string {
  return nodes
    .flatMap(({ names, description }) => names.map((name) => described(name, description)))
    .join(' ');
}

/** A script for zsh 5: to be sourced, or kept as `_wharf` in a folder of `$fpath`. */
export function zshCompletion(tree: CommandTree): string {
  const offers = tree.nodes.map(({ words, commands, options: own }) => {
    const names = commands.map(({ name, description }) => described(name, description)).join(' ');
    return `    ${shWord(words)})
      commands=(${names})
      flags=(${options(own)}) ;;`;
  });
  return `#compdef wharf
# Completion of wharf for zsh. To have it in every shell: wharf completion zsh > "\${fpath[1]}/_wharf"

${shTables(tree)}

_wharf_values() {
  if [[ $1 == '${A_PATH}' ]]; then
    _files
  else
    compadd -- \${=1}
  fi
}

_wharf() {
  local command=wharf word choices
  local -i i skip=0
  local -a commands flags globals
  globals=(${options(tree.globals)})
  for ((i = 2; i < CURRENT; i++)); do
    word=\${words[i]}
    if ((skip)); then
      skip=0
    elif [[ $word == -* ]]; then
      if [[ $word != *=* ]] && _wharf_value_of "$command" "$word" > /dev/null; then skip=1; fi
    elif _wharf_is_command "$command $word"; then
      command="$command $word"
    fi
  done
  if ((skip)) && choices=$(_wharf_value_of "$command" "\${words[CURRENT - 1]}"); then
    _wharf_values "$choices"
    return
  fi
  if [[ $PREFIX == --*=* ]] && choices=$(_wharf_value_of "$command" "\${PREFIX%%=*}"); then
    compset -P '*='
    _wharf_values "$choices"
    return
  fi
  case "$command" in
${offers.join('\n')}
  esac
  if [[ $PREFIX == -* ]]; then
    _describe -o option flags -- globals
    return
  fi
  choices=$(_wharf_arguments_of "$command")
  ((\${#commands})) && _describe command commands
  [[ -n $choices ]] && _wharf_values "$choices"
}

if [[ $funcstack[1] == _wharf ]]; then
  _wharf "$@"
else
  compdef _wharf wharf
fi
`;
}
