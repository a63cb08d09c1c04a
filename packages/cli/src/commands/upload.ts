import type { Command } from 'commander';
import type { Context } from '../context.ts';
import { several } from '../transfers/several.ts';
import type { UploadFlags } from '../transfers/uploading/upload-options.ts';

const EXAMPLES = `
Examples:
  $ wharf upload cat.png
  $ wharf upload renders/ --include '*.png' --exclude 'draft-*' --collection collection_abc
  $ wharf upload sdxl-lora.safetensors --no-wait
  $ pg_dump db | wharf upload - --name db.txt
  $ wharf upload --resume                     go on with everything that was interrupted
  $ wharf upload --resume upload_abc cat.mp4  go on with one upload

What was interrupted (Ctrl-C, a crash, a lost network) goes on where it stopped when the same command runs again.`;

/** `--resume` alone would take a file that follows it for its value. */
function rearranged(paths: readonly string[], flags: UploadFlags): [readonly string[], UploadFlags] {
  const { resume } = flags;
  if (typeof resume !== 'string' || /^upload[_-]/.test(resume)) return [paths, flags];
  return [[resume, ...paths], { ...flags, resume: true }];
}

/** `wharf upload`: files and folders in. */
export function register(program: Command, context: Context): void {
  program
    .command('upload')
    .description('send files and folders, and wait until they are assets or models')
    .argument('[paths...]', 'files and folders; - is standard input')
    .option(
      '--kind <kind>',
      '3d, asset, audio, avatar, image, model, text or video (default: told by the name)',
    )
    .option('--content-type <type>', 'MIME type (default: told by the name)')
    .option('--name <name>', 'name of a single file')
    .option('--size <size>', 'bytes of standard input: it is then sent as it comes')
    .option('--collection <id>', 'add to this collection; can be repeated', several)
    .option('--parent <id>', 'asset that these belong to')
    .option('--hide', 'leave out of lists')
    .option('--include <pattern>', 'only files like this; can be repeated', several)
    .option('--exclude <pattern>', 'no files or folders like this; can be repeated', several)
    .option('--hidden', 'of folders, also what begins with a dot')
    .option('--follow', 'of folders, also what symbolic links lead to')
    .option('--files <n>', 'files at once (default: 3)')
    .option('--parts <n>', 'parts of a file at once (default: 4)')
    .option('--part-size <size>', 'bytes of a part, 5MiB to 5GiB (default: 16MiB, more for huge files)')
    .option('--no-wait', 'do not wait for the server to look at the file; print the id of the upload')
    .option('--resume [uploadId]', 'go on with this upload, or with all that were interrupted')
    .option('--fresh', 'send from the beginning, whatever was sent before')
    .addHelpText('after', EXAMPLES)
    .action(async (given: string[], parsed: UploadFlags) => {
      const { uploadCommand } = await import('../transfers/uploading/upload-command.ts');
      const [paths, flags] = rearranged(given, parsed);
      await uploadCommand(context, paths, flags);
    });
}
