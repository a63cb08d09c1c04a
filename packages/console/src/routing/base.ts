/** Path that the server has the console at, with a slash at the end; `/` unless a proxy adds one. */
export const BASE: string = basePath(
  document.querySelector<HTMLMetaElement>('meta[name="wharf-base"]')?.content ?? './',
);

function basePath(content: string): string {
  // The development server leaves the placeholder.
  return content === './' ? '/' : content;
}
