import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import { BASE_PATH } from '@wharf/contract';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { PAGE_HEADERS } from '../../page-headers.ts';
import { listsTag } from '../storage/byte-ranges.ts';
import { atBase } from './at-base.ts';
import { contentSecurityPolicy } from './content-security-policy.ts';

/** Folder of the built console, and path here, of the files that are named by their content. */
const FILES = 'console';

/** The API, signed URLs, and what a browser would take for the address of another host. */
const NOT_A_PAGE = new RegExp(`^(//|${BASE_PATH}(/|$)|/storage/)`);

export interface ConsoleOptions {
  /** Folder of the built console. */
  readonly directory: string;
  /** Base of the API as clients see it; read late, for the port may be picked at listen. */
  readonly publicUrl: () => string;
  /** Where signed URLs lead, besides this server. */
  readonly storageOrigins: readonly string[];
}

/**
 * Serves the web console at `/`: its files, and its page at every address that nothing else has, since what the
 * address means is the page's own business.
 */
export async function routeConsole(app: FastifyInstance, options: ConsoleOptions): Promise<void> {
  const page = await readPage(options.directory);
  if (page !== undefined) {
    await app.register(fastifyStatic, {
      root: join(options.directory, FILES),
      prefix: `/${FILES}/`,
      decorateReply: false,
      index: false,
      preCompressed: true,
      immutable: true,
      maxAge: '365d',
      setHeaders: (reply) => {
        for (const [name, value] of Object.entries(PAGE_HEADERS)) reply.header(name, value);
      },
    });
  }
  const answer = async (request: FastifyRequest, reply: FastifyReply) => {
    if (!asksForPage(request)) return reply.callNotFound();
    reply
      .serializer((text: unknown) => String(text))
      .headers({ ...PAGE_HEADERS, 'cache-control': 'no-cache' });
    if (page === undefined) {
      return reply
        .code(503)
        .type('text/plain; charset=utf-8')
        .send(
          'The console was not built. Run "npm run build:console" where Wharf is installed and start it again.',
        );
    }
    const publicUrl = new URL(options.publicUrl());
    const html = atBase(page, publicUrl.pathname);
    const etag = `"${createHash('sha256').update(html).digest('base64url')}"`;
    reply.header('etag', etag);
    if (listsTag(request.headers['if-none-match'] ?? '', etag)) return reply.code(304).send();
    return reply
      .header('content-security-policy', contentSecurityPolicy([publicUrl.origin, ...options.storageOrigins]))
      .type('text/html; charset=utf-8')
      .send(html);
  };
  app.route({ method: ['GET', 'HEAD'], url: '/*', handler: answer });
}

/** A person's browser, and at an address that the page can have: others are told in JSON that there is nothing. */
function asksForPage(request: FastifyRequest): boolean {
  const path = request.url.split('?')[0] ?? '';
  const accepted = request.headers.accept ?? '';
  return !NOT_A_PAGE.test(path) && accepted.includes('text/html');
}

async function readPage(directory: string): Promise<string | undefined> {
  try {
    return await readFile(join(directory, 'index.html'), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
