import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { openApi, openApiDocument } from '@wharf/contract';
import type { FastifyInstance } from 'fastify';
import { bindOpen } from '../../bind.ts';
import { PAGE_HEADERS } from '../../page-headers.ts';

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Wharf API</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="docs/swagger-ui.css">
</head>
<body>
<div id="docs"></div>
<script src="docs/swagger-ui-bundle.js"></script>
<script src="docs/start.js"></script>
</body>
</html>
`;

const START = `SwaggerUIBundle({
  url: 'openapi.json',
  dom_id: '#docs',
  deepLinking: true,
  displayRequestDuration: true,
  persistAuthorization: false,
  validatorUrl: null,
});
`;

/** No inline script; pictures in the stylesheet are data URLs, and the page sets styles itself. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** `/openapi.json`, and `/docs`: a page that shows it and lets one try it, without any other server. */
export function routeDocumentation(
  app: FastifyInstance,
  options: { readonly serverUrl: () => string; readonly version: string },
): void {
  bindOpen(app, openApiDocument, async () =>
    openApi({ serverUrl: options.serverUrl(), version: options.version }),
  );

  const directory = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
  const assets: ReadonlyMap<string, { readonly type: string; readonly read: () => Promise<string> }> =
    new Map([
      [
        'swagger-ui.css',
        { type: 'text/css', read: () => readFile(join(directory, 'swagger-ui.css'), 'utf8') },
      ],
      [
        'swagger-ui-bundle.js',
        { type: 'text/javascript', read: () => readFile(join(directory, 'swagger-ui-bundle.js'), 'utf8') },
      ],
      ['start.js', { type: 'text/javascript', read: async () => START }],
    ]);
  app.get('/docs', async (_request, reply) => {
    reply.headers({ ...PAGE_HEADERS, 'content-security-policy': POLICY }).type('text/html; charset=utf-8');
    return reply.serializer((text: unknown) => String(text)).send(PAGE);
  });
  for (const [name, asset] of assets) {
    app.get(`/docs/${name}`, async (_request, reply) => {
      reply.headers({ ...PAGE_HEADERS, 'cache-control': 'public, max-age=3600' });
      return reply
        .type(`${asset.type}; charset=utf-8`)
        .serializer((text: unknown) => String(text))
        .send(await asset.read());
    });
  }
}
