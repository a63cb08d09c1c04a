/**
 * What the command line asks for. The program ends here where it asks for help, or (with 64) is not understood.
 * @param parse throws an Error with a line for the user where it does not understand
 */
export function optionsOrUsage<Options>(
  parse: (args: readonly string[]) => Options | 'help',
  usage: string,
): Exclude<Options, 'help'> {
  try {
    const options = parse(process.argv.slice(2));
    if (options !== 'help') return options as Exclude<Options, 'help'>;
    process.stdout.write(usage);
    process.exit(0);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${usage}`);
    process.exit(64);
  }
}
