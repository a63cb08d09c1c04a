import type { Command } from 'commander';
import type { Context } from '../context.ts';
import type { ImportFlags } from '../transfers/importing/import-command.ts';
import { several } from '../transfers/several.ts';

const EXAMPLES = `
Examples:
  $ wharf import https://example.com/cat.png --kind image
  $ wharf import hf:stabilityai/sdxl-turbo
  $ wharf import hf:org/name@v1.0:Q4_K_M
  $ wharf import https://civitai.com/models/370194 --no-wait
  $ wharf import urn:air:sdxl:lora:civitai:370194@413566

Ctrl-C ends the waiting, not the import.`;

/** `wharf import`: has the server fetch files and models. */
export function register(program: Command, context: Context): void {
  program
    .command('import')
    .description('have the server fetch files and models, and wait until they are there')
    .argument('<what...>', 'https:// link, hf:org/name[@revision][:quantisation], link or AIR of Civitai')
    .option(
      '--kind <kind>',
      'of a file: 3d, asset, audio, avatar, image, model, text or video (default: asset)',
    )
    .option('--file-name <name>', 'of a single file')
    .option('--collection <id>', 'add to this collection; can be repeated', several)
    .option('--parent <id>', 'asset that the file belongs to')
    .option('--hide', 'leave out of lists')
    .option('--no-wait', 'do not wait; print the id of the upload')
    .addHelpText('after', EXAMPLES)
    .action(async (what: string[], flags: ImportFlags) => {
      const { importCommand } = await import('../transfers/importing/import-command.ts');
      await importCommand(context, what, flags);
    });
}
