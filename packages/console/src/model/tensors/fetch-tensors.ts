import { readTensorList, type TensorList } from './tensor-list.ts';

/**
 * Fetches the list of tensors of a file by its signed URL.
 * @throws Error with a text for people
 */
export async function fetchTensors(url: string, signal: AbortSignal): Promise<TensorList> {
  const response = await fetch(url, { signal });
  if (response.status === 401 || response.status === 403 || response.status === 410) {
    throw new Error('The link to the list of tensors has expired. Load the page again.');
  }
  if (!response.ok)
    throw new Error(`The list of tensors could not be loaded: the store answered ${response.status}.`);
  return readTensorList(await response.json());
}
