import type { FastifyReply, FastifyRequest } from 'fastify'
import { returnPath } from '../../access/return-path.ts'
import {
  setRetryAfter,
  challenge,
  PROBLEMS,
  sendProblem,
  type Problem,
  type ProblemCode,
} from '../../contracts/problem.ts'
import { PROTECTION } from '../portal/page.ts'
import { escapeMarkup } from '../../lib/markup.ts'
import { plainPage, plainPagePolicy } from '../http/plain-page.ts'

/** Shows people a refused sign-in on a page. */
export function sendRefusal(refusal: Problem, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  reply.header('cache-control', 'no-store')
  if (!acceptsPage(request)) return sendProblem(reply, refusal)
  return send(reply, refusal, { title: PROBLEMS[refusal.code].title, href: '/sign-in', label: 'Sign in again' })
}

/**
 * Replaces a bare 401 if a browser opened a download or a page without a session: leads to the sign-in, and back from
 * there. Returns null for programs, which must send a credential.
 */
export function sendSignInPage(
  refusal: Problem,
  request: FastifyRequest,
  { reply, label }: { readonly reply: FastifyReply; readonly label: string },
): FastifyReply | null {
  const { method, url, headers } = request
  if (method !== 'GET' || headers.authorization !== undefined || !acceptsPage(request)) return null
  const back = returnPath(url)
  const href = back === null ? '/sign-in' : `/sign-in?return=${encodeURIComponent(back)}`
  reply.headers({ 'cache-control': 'no-store', vary: 'accept' })
  return send(
    reply,
    { code: refusal.code, detail: SIGN_IN_FIRST[refusal.code] ?? refusal.detail },
    { title: 'Sign in', href, label },
  )
}

const SIGN_IN_FIRST: Readonly<Partial<Record<ProblemCode, string>>> = {
  UNAUTHENTICATED: 'Sign in to open this address.',
  SESSION_ENDED: 'Your session has ended. Sign in again to return to this address.',
}

function acceptsPage({ headers }: FastifyRequest): boolean {
  return headers.accept?.includes('text/html') === true
}

interface PageLink {
  readonly title: string
  readonly href: string
  readonly label: string
}

function send(reply: FastifyReply, refusal: Problem, link: PageLink): FastifyReply {
  setRetryAfter(reply, refusal)
  challenge(reply, refusal.code)
  return reply
    .code(PROBLEMS[refusal.code].status)
    .headers({
      ...PROTECTION,
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': plainPagePolicy("'none'"),
    })
    .send(problemPage(refusal, link))
}

function problemPage({ detail, hint }: Problem, { title, href, label }: PageLink): string {
  const texts = [detail, ...(hint === undefined ? [] : [hint])].map((text) => `<p>${escapeMarkup(text)}</p>`)
  return plainPage(title, [...texts, `<p><a href="${escapeMarkup(href)}">${escapeMarkup(label)}</a></p>`].join('\n'))
}
