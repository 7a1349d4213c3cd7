import { createHash } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { askAgainLater, PROBLEMS, sendProblem, type Problem } from '../../contracts/problem.ts'
import { PROTECTION } from '../portal/page.ts'

const STYLE =
  'body{font:16px/1.5 system-ui,sans-serif;max-width:40em;margin:4em auto;padding:0 1em;color-scheme:light dark}'
const CSP = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`

/** A refusal, for people in a page. */
export function sendRefusal(refusal: Problem, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  reply.header('cache-control', 'no-store')
  if (request.headers.accept?.includes('text/html') !== true) return sendProblem(reply, refusal)
  askAgainLater(reply, refusal)
  const { status, title } = PROBLEMS[refusal.code]
  return reply
    .code(status)
    .headers({ ...PROTECTION, 'content-type': 'text/html; charset=utf-8', 'content-security-policy': CSP })
    .send(pageOf(title, refusal))
}

function pageOf(title: string, { detail, hint }: Problem): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escaped(title)}</title><style>${STYLE}</style></head>
<body><main><h1>${escaped(title)}</h1>
<p>${escaped(detail)}</p>
${hint === undefined ? '' : `<p>${escaped(hint)}</p>`}
<p><a href="/sign-in">Sign in again</a></p></main></body></html>
`
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (one) => ENTITIES[one] ?? one)
}
