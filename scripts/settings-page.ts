/** Writes docs/reference/settings.md from the table of settings: `npm run docs`. */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { SETTINGS, type Setting } from '../packages/server/src/config/settings.ts';

const PAGE = fileURLToPath(new URL('../docs/reference/settings.md', import.meta.url));

function row(setting: Setting<unknown>): string {
  const value =
    setting.defaultText ??
    (setting.default === undefined || setting.default === '' ? 'none' : `\`${setting.default}\``);
  return `| \`${setting.env}\` | ${value} | ${setting.description} |`;
}

/** The page, as it should be. */
export function settingsPage(): string {
  return `# Settings

Settings are environment variables, read once at start by the server and by \`npx wharf\`. An empty variable counts as
unset. A value that cannot be used ends the start with one line on standard error and exit code 78 (EX_CONFIG).

<!-- Generated from packages/server/src/config/settings.ts by \`npm run docs\`. -->

| variable | default | meaning |
|---|---|---|
${Object.values(SETTINGS).map(row).join('\n')}
`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(PAGE, settingsPage());
