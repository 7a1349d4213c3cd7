import type { FastifyReply, FastifyRequest } from 'fastify'
import { hasCurrent } from '../http/representation.ts'
import type { PortalPage } from './files.ts'
import { plainPage, plainPagePolicy } from '../http/plain-page.ts'

/** Headers of pages and their files, in addition to those of every answer and a Content-Security-Policy. */
export const PROTECTION = {
  'referrer-policy': 'no-referrer',
  'permissions-policy':
    'accelerometer=(), autoplay=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), microphone=(), payment=(), usb=()',
  'cross-origin-opener-policy': 'same-origin',
} as const

/** Answers 503 if the page is null because the portal isn't built. */
export function sendPage(page: PortalPage | null, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  reply.headers({ ...PROTECTION, 'content-type': 'text/html; charset=utf-8', vary: 'accept' })
  if (page === null)
    return reply
      .code(503)
      .headers({
        'content-security-policy': plainPagePolicy("'none'"),
        'cache-control': 'no-store',
        'retry-after': '5',
      })
      .send(NOT_BUILT)
  reply.headers({ 'content-security-policy': page.csp, 'cache-control': 'no-cache', etag: page.etag })
  if (hasCurrent(request.headers['if-none-match'], page.etag)) return reply.code(304).send()
  return reply.send(page.body)
}

const NOT_BUILT = plainPage(
  "The portal isn't built",
  `<p>The first <code>npm start</code> builds it within seconds, and then this page shows it. Otherwise run this in the repository:</p>
<pre><code>npm run portal</code></pre>
<p>The service is running: see <a href="/openapi.json">the API</a> and <a href="/graphql">GraphQL</a>.</p>`,
  '<meta http-equiv="refresh" content="2">',
)
