import { createHash } from 'node:crypto'
import { createServer } from 'node:http'

const STYLE =
  'body{font:16px/1.5 system-ui,sans-serif;max-width:40em;margin:4em auto;padding:0 1em;color-scheme:light dark}'
const HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
  'retry-after': '1',
}

const pageOf = (progress: string): string => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta http-equiv="refresh" content="1"><title>The service is starting</title><style>${STYLE}</style></head>
<body><main><h1>The service is starting</h1>
<p>Recording the demo company's history: ${progress}. The portal appears here when it is done.</p></main></body></html>
`

/** Answers at the service's address before it starts: the page tells why to wait, and then becomes the portal. */
export async function showWaitingPage(port: number, progress: () => string): Promise<{ close(): Promise<void> }> {
  const server = createServer((_, response) => response.writeHead(503, HEADERS).end(pageOf(progress())))
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
