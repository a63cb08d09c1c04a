/** Directories in which programs of the system are looked for. */
export const TOOL_DIRECTORIES = ['/usr/bin', '/bin', '/usr/local/bin', '/opt/homebrew/bin'];
