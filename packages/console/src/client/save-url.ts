/**
 * Has the browser save what a URL leads to, without leaving the page.
 *
 * @param name of the file, for bytes that the page itself made (`blob:`); those of the server it names itself
 */
export function saveUrl(url: string, name = ''): void {
  const link = document.createElement('a');
  link.href = url;
  // Also empty, the attribute keeps the browser from opening it.
  link.download = name;
  link.rel = 'noopener noreferrer';
  link.click();
}
