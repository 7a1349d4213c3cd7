// Signs people in and out over HTTP.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { LRUCache } from 'lru-cache'
import { isCode } from '../../access/command-line.ts'
import { networkOf, type EndAttempt, type FailedAttempts } from '../../access/failed-attempts.ts'
import { bearerIn } from '../../access/gate.ts'
import { returnPath } from '../../access/return-path.ts'
import type { BegunSession, SignIn } from '../../access/sign-in.ts'
import type { Clock } from '../../contracts/clock.ts'
import { badArgument, problem, type Problem, sendProblem } from '../../contracts/problem.ts'
import { takeTokens, type TokenBucket } from '../../lib/limits.ts'
import type { Result } from '../../lib/result.ts'
import { FORGED, isForged, readCredentials } from '../http/caller.ts'
import { flowsCookie, flowsIn, noSessionCookie, sessionCookie, sessionSecret } from './cookies.ts'
import { SIGN_IN, SIGN_IN_CALLBACK, SIGN_IN_OPTIONS, SIGN_OUT } from './endpoints.ts'
import { sendRefusal, sendSignInPage } from './page.ts'
import { isoOrNull } from '../../lib/iso.ts'

export interface SignInRouteParts {
  readonly signIn: SignIn
  readonly attempts: FailedAttempts
  readonly clock: Clock
  /** The origin that people type; null on loopback, where the request's host is used. */
  readonly publicUrl: string | null
  /** True if browsers use https. */
  readonly isSecure: boolean
}

/** A page of the portal. */
const SIGNED_OUT = '/signed-out'

/** Limits polls from one address, shared by everybody there who waits for approval. Each poll reads the record. */
const POLLS = { ratePerSecond: 10, burst: 50 }
/** Maximum number of addresses remembered, the latest; a dropped one starts afresh. */
const MAX_POLLERS = 10_000
const TOO_MANY_POLLS = problem(
  'TOO_MANY',
  'This address polls too often for an approved login.',
  'Try again in a second.',
)
const NO_CODE = problem('BAD_REQUEST', 'That isn\'t a code of "mlg login".', 'It must have 64 hexadecimal digits.')

const FOREIGN_RETURN = badArgument(
  'return',
  'A sign-in can only return to this site.',
  'Give a path of this service, such as /search, or omit it.',
)

export function signInRoutes(
  app: FastifyInstance,
  { signIn, attempts, clock, publicUrl, isSecure }: SignInRouteParts,
): void {
  // The Host was compared with ours before.
  const originOf = ({ protocol, headers }: FastifyRequest): string => publicUrl ?? `${protocol}://${headers.host ?? ''}`
  const secretIn = ({ headers }: FastifyRequest): string | null => sessionSecret(headers.cookie, isSecure)

  app.decorate('signInPage', (refusal: Problem, request: FastifyRequest, reply: FastifyReply) => {
    const { label } = signIn
    return label === null ? null : sendSignInPage(refusal, request, { reply, label })
  })

  app.get<{ Querystring: { return?: string } }>(SIGN_IN.path, async (request, reply) => {
    const returnTo = returnPath(request.query.return ?? '/')
    if (returnTo === null) return sendRefusal(FOREIGN_RETURN, request, reply)
    if (request.method === 'HEAD') return await reply.send()
    const begun = await signIn.begin(returnTo, originOf(request) + SIGN_IN_CALLBACK.path)
    if (!begun.ok) return sendRefusal(begun.error, request, reply)
    const flows = [...flowsIn(request.headers.cookie, isSecure), begun.value.flow]
    return await sendOn(reply.header('set-cookie', flowsCookie(flows, isSecure)), begun.value.location.href)
  })

  app.get(SIGN_IN_CALLBACK.path, async (request, reply) => {
    const callback = new URL(originOf(request) + request.url)
    const state = callback.searchParams.get('state')
    const flows = flowsIn(request.headers.cookie, isSecure)
    const flow = flows.find((one) => one.state === state) ?? null
    if (request.method === 'HEAD') return await reply.send()
    // It is over, whatever the outcome.
    reply.header(
      'set-cookie',
      flowsCookie(
        flows.filter((one) => one !== flow),
        isSecure,
      ),
    )
    const attempt = attempts.begin(request.ip)
    if (!attempt.ok) return sendRefusal(attempt.error, request, reply)
    const begun = await endAttempt(attempt.value, () => signIn.complete(flow, callback, secretIn(request)))
    if (!begun.ok) return sendRefusal(begun.error, request, reply)
    reply.header('set-cookie', sessionCookie(begun.value, clock.now(), isSecure))
    request.server.gate.noteIssued(begun.value.secret)
    request.account = begun.value.account
    return await sendOn(reply, returnPath(flow?.returnTo ?? '/') ?? '/')
  })

  app.get(
    SIGN_IN_OPTIONS.path,
    async (_, reply) => await reply.header('cache-control', 'no-store').send({ label: signIn.label }),
  )

  const polls = new LRUCache<string, TokenBucket>({ max: MAX_POLLERS })
  app.get<{ Params: { code: string } }>('/sign-in/cli/:code', async (request, reply) => {
    const { code } = request.params
    const [poller, now] = [networkOf(request.ip), clock.now()]
    const bucket = polls.get(poller) ?? { tokens: POLLS.burst, at: now }
    const taken = takeTokens(bucket, POLLS, { wanted: 1, now })
    polls.set(poller, taken.bucket)
    if (taken.granted === 0) return sendProblem(reply, TOO_MANY_POLLS)
    if (!isCode(code)) return sendProblem(reply, NO_CODE)
    const end = await signIn.loginEnd(code)
    const expiresAt = isoOrNull(end)
    return await reply.header('cache-control', 'no-store').send({ expiresAt })
  })

  app.post(SIGN_OUT.path, async (request, reply) => {
    const { authorization } = request.headers
    // Guessing is slowed down here like at the gate.
    const admitted = await request.server.gate.callerOf(readCredentials(request), 'check')
    if (admitted.ok) request.account = admitted.value
    else if (admitted.error.code === 'TOO_MANY') return sendProblem(reply, admitted.error)
    const token = authorization === undefined ? null : bearerIn(authorization)
    if (token !== null) {
      await signIn.revokeToken(token)
      return await reply.header('cache-control', 'no-store').send({ location: SIGNED_OUT })
    }
    if (isForged(request)) return sendProblem(reply, FORGED)
    const secret = secretIn(request)
    const location = secret === null ? null : await signIn.signOut(secret, originOf(request) + SIGNED_OUT)
    return await reply
      .headers({ 'set-cookie': noSessionCookie(isSecure), 'cache-control': 'no-store' })
      .send({ location: location?.href ?? SIGNED_OUT })
  })
}

/** Ends the attempt with its outcome: a provider that doesn't answer isn't the client's failure. */
async function endAttempt(
  end: EndAttempt,
  complete: () => Promise<Result<BegunSession, Problem>>,
): Promise<Result<BegunSession, Problem>> {
  let failed = false
  try {
    const begun = await complete()
    failed = !begun.ok && begun.error.code === 'SIGN_IN_FAILED'
    return begun
  } finally {
    end(failed)
  }
}

async function sendOn(reply: FastifyReply, location: string): Promise<FastifyReply> {
  return await reply
    .code(303)
    .headers({ location, 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' })
    .send()
}
