import { APIConnectionError } from '../errors/api-connection-error.ts';

/**
 * The JSON of a success; `{}` where there is none.
 * @throws APIConnectionError where it is something else: the page of a proxy or a captive portal
 */
export async function parseBody<T>(response: Response): Promise<T> {
  const text = await response.text();
  if (text.trim() === '') return {} as T;
  try {
    return JSON.parse(text) as T;
  } catch (cause) {
    const type = response.headers.get('content-type') ?? 'something else';
    throw new APIConnectionError(
      `The answer is not JSON but ${type}: is baseURL the address of the API?`,
      { status: response.status, headers: response.headers },
      { cause },
    );
  }
}
