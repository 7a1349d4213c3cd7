// Ends a subscription by the link in its messages: a page that asks, and a POST that does it.
import type { FastifyInstance, FastifyReply } from 'fastify'
import { problem, sendProblem } from '../../contracts/problem.ts'
import { isUnsubscribeProof } from '../../notify/ids.ts'
import type { Service } from '../../questions/service.ts'
import { PROTECTION } from '../portal/page.ts'
import { UNSUBSCRIBE_PAGE } from './endpoints.ts'
import { plainPage, plainPagePolicy } from '../http/plain-page.ts'

const PATH = UNSUBSCRIBE_PAGE.path.replaceAll(/\{(\w+)\}/g, ':$1')
const MAX_BYTES = 4_096

const NO_LINK = problem('NOT_FOUND', 'This link belongs to no subscription of this service.')

interface LinkParams {
  readonly id: string
  readonly proof: string
}

export function unsubscribeRoutes(app: FastifyInstance, { store, notifications }: Service): void {
  const isLink = ({ id, proof }: LinkParams): boolean =>
    notifications !== null && isUnsubscribeProof(notifications.secret, id, proof)

  void app.register(async (scope) => {
    // A mail program sends a form, whose content doesn't matter.
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', { parseAs: 'string' }, (_, __, done) => done(null, null))

    scope.get<{ Params: LinkParams }>(PATH, async ({ params }, reply) => {
      if (!isLink(params)) return sendProblem(reply, NO_LINK)
      return send(
        reply,
        'Unsubscribe',
        '<p>End these messages about changes, for everybody who gets them.</p><form method="post"><button>Unsubscribe</button></form>',
      )
    })

    scope.post<{ Params: LinkParams }>(PATH, { bodyLimit: MAX_BYTES }, async ({ params }, reply) => {
      if (!isLink(params)) return sendProblem(reply, NO_LINK)
      // Repeating it after the end isn't the sender's mistake.
      await store.dropSubscription(params.id)
      return send(reply, 'Unsubscribed', '<p>These messages will no longer be sent.</p>')
    })
  })
}

function send(reply: FastifyReply, title: string, content: string): FastifyReply {
  return reply
    .headers({
      ...PROTECTION,
      // Without a referrer, the form would have no origin and be refused. The link goes to no other site.
      'referrer-policy': 'same-origin',
      'cache-control': 'no-store',
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': plainPagePolicy("'self'"),
    })
    .send(plainPage(title, content))
}
