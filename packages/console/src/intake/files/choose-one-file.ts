/** Lets the user choose one file by the browser's picker. @returns `undefined` where they have changed their mind */
export function chooseOneFile(): Promise<File | undefined> {
  const { promise, resolve } = Promise.withResolvers<File | undefined>();
  const input = document.createElement('input');
  input.type = 'file';
  input.addEventListener('change', () => resolve(input.files?.[0]));
  input.addEventListener('cancel', () => resolve(undefined));
  input.click();
  return promise;
}
