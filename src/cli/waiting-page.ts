import { createServer } from 'node:http'
import { plainPage, plainPagePolicy } from '../api/http/plain-page.ts'

const HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': plainPagePolicy("'none'"),
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
  'retry-after': '1',
}

const pageOf = (progress: string): string =>
  plainPage(
    'The service is starting',
    `<p>Recording the demo company's history: ${progress}. The portal appears here when it is done.</p>`,
    '<meta http-equiv="refresh" content="1">',
  )

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
