import { blocksOf, readPage } from '../docs/guide.ts';

const BLOCKS = blocksOf(readPage('docs/guides/browser.md'));

/** The code of one session of `docs/guides/browser.md`, so that its readers get what was tested. */
export function guideCode(session: string): string {
  const blocks = BLOCKS.filter((block) => block.session === session);
  if (blocks.length === 0) throw new Error(`docs/guides/browser.md has no session ${session}`);
  return blocks.map(({ code }) => code).join('\n');
}
