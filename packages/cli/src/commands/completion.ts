import { Argument, type Command } from 'commander';
import { bashCompletion } from '../completion/bash.ts';
import { commandTree } from '../completion/command-tree.ts';
import { fishCompletion } from '../completion/fish.ts';
import { zshCompletion } from '../completion/zsh.ts';
import type { Context } from '../context.ts';

const SHELLS = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion } as const;

type Shell = keyof typeof SHELLS;

export function register(program: Command, _context: Context): void {
  program
    .command('completion')
    .description('print a script with which a shell completes commands')
    .addArgument(new Argument('<shell>', 'for which shell').choices(Object.keys(SHELLS)))
    .addHelpText(
      'after',
      `
Examples:
  $ source <(wharf completion bash)              for this shell
  $ wharf completion bash >> ~/.bashrc           for every shell
  $ wharf completion zsh > "\${fpath[1]}/_wharf"
  $ wharf completion fish > ~/.config/fish/completions/wharf.fish`,
    )
    .action((shell: Shell) => {
      process.stdout.write(SHELLS[shell](commandTree(program)));
    });
}
