import { createHash } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { problem, sendProblem } from '../../contracts/problem.ts'
import { PortalFiles } from './files.ts'

/** Assets have the hash of their content in their names. */
const FOR_A_YEAR = 'public, max-age=31536000, immutable'

/** Beside the Content-Security-Policy. */
const PROTECTION = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'permissions-policy':
    'accelerometer=(), autoplay=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), microphone=(), payment=(), usb=()',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
} as const

/**
 * The portal, from the port of the API: its files, and its page at `/` and at each address that nothing else answers, for whoever
 * accepts HTML; the script of the page decides what is there.
 */
export function portalRoutes(app: FastifyInstance, folder: string): void {
  const files = new PortalFiles(folder)
  app.get<{ Params: { file: string } }>('/assets/:file', async (request, reply) => {
    const { file } = request.params
    const found = await files.asset(file, String(request.headers['accept-encoding'] ?? ''))
    if (found === null) return sendProblem(reply, missing(file))
    if (found.encoding !== null) reply.header('content-encoding', found.encoding)
    return await reply
      .headers({ ...PROTECTION, 'content-type': found.type, 'cache-control': FOR_A_YEAR, vary: 'accept-encoding' })
      .send(found.body)
  })
  app.get('/', (request, reply) => sendPage(files, request, reply))
  app.pages = async (request, reply) => (isForPages(request) ? await sendPage(files, request, reply) : null)
}

/** Paths of the API stay problems, whoever asks. */
function isForPages({ method, url, headers }: FastifyRequest): boolean {
  const reads = method === 'GET' || method === 'HEAD'
  return reads && !/^\/api(\/|\?|$)/.test(url) && headers.accept?.includes('text/html') === true
}

async function sendPage(files: PortalFiles, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const page = await files.page()
  reply.headers({ ...PROTECTION, 'content-type': 'text/html; charset=utf-8', vary: 'accept' })
  if (page === null)
    return reply
      .code(503)
      .headers({ 'content-security-policy': NOT_BUILT_CSP, 'cache-control': 'no-store', 'retry-after': '5' })
      .send(NOT_BUILT)
  reply.headers({ 'content-security-policy': page.csp, 'cache-control': 'no-cache', etag: page.etag })
  if (request.headers['if-none-match']?.split(/\s*,\s*/).includes(page.etag) === true) return reply.code(304).send()
  return reply.send(page.body)
}

function missing(file: string) {
  const detail = `The portal has no file "${file.slice(0, 100)}".`
  return problem('NOT_FOUND', detail, 'Load the page again: the portal may have been built anew.')
}

const STYLE =
  'body{font:16px/1.5 system-ui,sans-serif;max-width:40em;margin:4em auto;padding:0 1em;color-scheme:light dark}'
const NOT_BUILT_CSP = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`
const NOT_BUILT = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>The portal is not built</title><style>${STYLE}</style></head>
<body><main><h1>The portal is not built</h1>
<p>The service runs, and answers at its other addresses: <a href="/docs">the API</a> and <a href="/graphql">GraphQL</a>.</p>
<p>To build the portal, run this in the repository, and load this page again:</p>
<pre><code>npm run portal</code></pre></main></body></html>
`
