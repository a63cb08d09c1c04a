/** A service that has one upload, and a storage that does as a test wants. */
import { type ClientOptions, type Upload, type UploadPart, Wharf } from '../../src/index.ts';

export interface StubService {
  /** Bytes of the upload's one part. @default 10 */
  readonly size?: number;
  /** What the upload is like, beside what every pending one is like. Asked at each look. */
  readonly upload?: () => Partial<Upload>;
  /** What the storage answers to the part. @default 200 */
  readonly put?: (url: string) => Response | Promise<Response>;
  /** What the API answers to other paths. */
  readonly other?: (path: string) => unknown;
  /** Milliseconds that URLs live. @default an hour */
  readonly lifetime?: number;
}

export const SIGNATURE = 'X-Amz-Signature=5ec2e7';

export function stubClient(service: StubService, options: ClientOptions = {}): Wharf {
  const { size = 10, lifetime = 3_600_000 } = service;
  const part = (): UploadPart => ({
    number: 1,
    url: `http://store.test/part?${SIGNATURE}`,
    expires: new Date(Date.now() + lifetime).toISOString(),
  });
  const upload = () => ({
    id: 'upload_1',
    status: 'pending',
    kind: 'image',
    source: 'multipart',
    fileName: 'a.png',
    fileSize: size,
    partsCount: 1,
    parts: [part()],
    ...service.upload?.(),
  });
  const fetch = async (input: string | URL, init?: RequestInit): Promise<Response> => {
    if (init?.method === 'PUT') return service.put?.(String(input)) ?? new Response(null);
    const { pathname } = new URL(input);
    if (pathname.endsWith('/events')) return Response.json({}, { status: 404 });
    return Response.json(
      pathname.includes('/uploads') ? { upload: upload() } : (service.other?.(pathname) ?? {}),
    );
  };
  return new Wharf({
    apiKey: 'key',
    apiSecret: 'secret',
    baseURL: 'http://api.test/v1',
    logLevel: 'off',
    fetch,
    ...options,
  });
}
