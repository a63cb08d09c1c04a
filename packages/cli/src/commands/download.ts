import type { Command } from 'commander';
import type { Context } from '../context.ts';
import type { DownloadFlags } from '../transfers/downloading/download-command.ts';

const EXAMPLES = `
Examples:
  $ wharf download asset_abc
  $ wharf download asset_abc -o cat.png
  $ wharf download asset_abc --format png -o cat.png
  $ wharf download model_abc -o models/sdxl-lora
  $ wharf download asset_abc -o - | ffplay -

What was interrupted goes on where it stopped when the same command runs again.`;

/** `wharf download`: assets and models out, verified. */
export function register(program: Command, context: Context): void {
  program
    .command('download')
    .description('get assets and models, and verify every byte')
    .argument('<ids...>', 'assets, models, or the uploads that became them')
    .option(
      '-o, --output <path>',
      'file or folder (of a model: the folder of its files); - is standard output',
    )
    .option('--force', 'replace files that are there')
    .option('--format <format>', 'of images: converted to png, jpg, webp, avif, ...')
    .option('--files <n>', 'at once (default: 3)')
    .addHelpText('after', EXAMPLES)
    .action(async (ids: string[], flags: DownloadFlags) => {
      const { downloadCommand } = await import('../transfers/downloading/download-command.ts');
      await downloadCommand(context, ids, flags);
    });
}
