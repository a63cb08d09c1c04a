/**
 * Names of query parameters whose values open nothing: which file, which form of it, how it is delivered.
 * Lower case, without separators. Values of all others are hidden, for every service calls its keys
 * differently (`rlkey`, `authkey`, `resourcekey`, `tk`). No name belongs here that one service signs with,
 * such as `sv` of Azure or `ex` of Discord.
 */
const HARMLESS: ReadonlySet<string> = new Set([
  ...['id', 'fileid', 'modelid', 'modelversionid', 'versionid'],
  ...['name', 'file', 'filename', 'path', 'ext', 'format', 'type', 'filetype', 'fp', 'quanttype'],
  ...['version', 'v', 'revision', 'rev', 'branch', 'part', 'page', 'index'],
  ...['download', 'dl', 'raw', 'export', 'inline', 'attachment', 'lang', 'locale'],
  ...['size', 'width', 'height', 'quality'],
]);

/** @param name decoded */
export function isHarmless(name: string): boolean {
  return HARMLESS.has(name.toLowerCase().replace(/[_-]/g, ''));
}
