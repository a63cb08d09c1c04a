import type { CommandTree } from './command-tree.ts';
import { A_PATH, shTables } from './sh-tables.ts';
import { shWord } from './shell-words.ts';

/** A script for bash 3.2 (macOS) and later; needs no other package. */
export function bashCompletion(tree: CommandTree): string {
  const globals = tree.globals.flatMap(({ names }) => names);
  const offers = tree.nodes.map(({ words, commands, options }) => {
    const names = commands.map(({ name }) => name).join(' ');
    const flags = [...options.flatMap((option) => option.names), ...globals].join(' ');
    return `    ${shWord(words)}) commands=${shWord(names)} flags=${shWord(flags)} ;;`;
  });
  return `# Completion of wharf for bash. To have it in every shell: wharf completion bash >> ~/.bashrc

${shTables(tree)}

_wharf_files() {
  # Readline knows best how to quote a path; bash 3.2 cannot be asked to.
  if type compopt > /dev/null 2>&1 && compopt -o default 2> /dev/null; then
    COMPREPLY=()
  else
    local IFS=$'\\n'
    COMPREPLY=($(compgen -f -- "$1"))
  fi
}

_wharf() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous='' command=wharf commands='' flags='' word choices i skip=0
  COMPREPLY=()
  # Bash splits --option=value at the sign.
  ((COMP_CWORD > 0)) && previous=\${COMP_WORDS[COMP_CWORD - 1]}
  if [[ $current == '=' ]]; then
    current=''
  elif [[ $previous == '=' ]] && ((COMP_CWORD > 1)); then
    previous=\${COMP_WORDS[COMP_CWORD - 2]}
  fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    if [[ $word == '=' ]]; then
      skip=1
    elif ((skip)); then
      skip=0
    elif [[ $word == -* ]]; then
      _wharf_value_of "$command" "$word" > /dev/null && skip=1
    elif _wharf_is_command "$command $word"; then
      command="$command $word"
    fi
  done
  if [[ $previous == -* ]] && choices=$(_wharf_value_of "$command" "$previous"); then
    if [[ $choices == '${A_PATH}' ]]; then
      _wharf_files "$current"
    else
      COMPREPLY=($(compgen -W "$choices" -- "$current"))
    fi
    return
  fi
  case "$command" in
${offers.join('\n')}
  esac
  if [[ $current == -* ]]; then
    COMPREPLY=($(compgen -W "$flags" -- "$current"))
    return
  fi
  choices=$(_wharf_arguments_of "$command")
  if [[ $choices == '${A_PATH}' ]]; then
    _wharf_files "$current"
  else
    COMPREPLY=($(compgen -W "$commands $choices" -- "$current"))
  fi
}

complete -F _wharf wharf
`;
}
