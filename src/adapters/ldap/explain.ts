import { ResultCodeError } from 'ldapts'
import type { Refusal, SourceAnswer, SourceConfig } from '../../contracts/source.ts'
import { truncate } from '../../lib/cut-text.ts'
import { messageOf } from '../../lib/message-of.ts'

/** Says why a search failed. Never quotes the server's errors, since they may contain requested data. */
export class SearchProblem extends Error {
  readonly kind: 'malformed' | 'unavailable'

  constructor(kind: 'malformed' | 'unavailable', reason: string) {
    super(reason)
    this.kind = kind
  }
}

type ExplainedFailure = Extract<SourceAnswer, { kind: 'malformed' | 'unavailable' }>

/** `searched` is the entry where the search began. */
export function explainFailure(error: unknown, config: SourceConfig, searched: string): ExplainedFailure {
  if (error instanceof SearchProblem) return { kind: error.kind, reason: error.message }
  if (error instanceof ResultCodeError) return explainResultCode(error, config, searched)
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : ''
  const message = messageOf(error)
  if (code === 'ECONNREFUSED') return unavailable(`nothing listens at ${config.baseUrl}`)
  if (/timed out|timeout/i.test(message)) return unavailable(`it didn't answer within ${config.limits.timeoutMs} ms`)
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return unavailable(`its certificate is for another host: ${message}`)
  if (code.includes('CERT') || code.includes('SIGNATURE') || code.includes('ISSUER'))
    return unavailable(`its certificate isn't trusted (${message}): name its authority as "tls": {"ca": "file.pem"}`)
  if (code.startsWith('ERR_SSL') || code === 'EPROTO' || message.includes('before secure TLS'))
    return unavailable(
      `the directory doesn't speak TLS at ${config.baseUrl}: ldaps: addresses usually have the port 636`,
    )
  if (/Socket|Connection closed/.test(message)) return unavailable('the directory closed the connection')
  if (/filter|paren|Invalid|Illegal/i.test(message))
    return malformedFailure(`the filter can't be read: ${truncate(message, 200)}`)
  return unavailable(truncate(message, 200))
}

const unavailable = (reason: string): ExplainedFailure => ({ kind: 'unavailable', reason })
const malformedFailure = (reason: string): ExplainedFailure => ({ kind: 'malformed', reason })
const refusedFailure = (refusal: Refusal, reason: string): ExplainedFailure => ({
  kind: 'malformed',
  reason,
  refused: refusal,
})

/** Result codes of RFC 4511 that a person can act on. */
function explainResultCode({ code, name }: ResultCodeError, config: SourceConfig, searched: string): ExplainedFailure {
  const who = config.credentials === undefined ? "whoever doesn't sign in" : config.credentials.username
  switch (code) {
    case 3:
      return unavailable('it ended the search at its limit of time')
    case 4:
      return malformedFailure(
        `the directory gives no more entries to ${who} (its size limit): raise that limit for this account`,
      )
    case 8:
    case 13:
      return malformedFailure(
        'the directory wants a connection with TLS: use an ldaps: address, or "tls": {"startTls": true}',
      )
    case 10:
      return malformedFailure(`${searched} is on another server, to which it refers; referrals aren't followed`)
    case 11:
      return malformedFailure(`the directory refuses so large a search to ${who} (its administrative limit)`)
    case 32:
      return malformedFailure(
        `the directory has no entry "${searched}", or doesn't show it to ${who}: check the end of ${config.baseUrl}`,
      )
    case 34:
      return malformedFailure(`"${searched}" isn't a distinguished name: check the end of ${config.baseUrl}`)
    case 48:
    case 49:
      return refusedFailure(
        'credentials',
        `the directory refused the sign-in of ${who}: check the user name (a distinguished name) and the password` +
          (config.credentialPlaces === undefined ? '' : ` (${config.credentialPlaces.join(' and ')})`),
      )
    case 50:
      return refusedFailure('access', `the directory doesn't let ${who} read "${searched}"`)
    case 51:
    case 52:
      return unavailable('the directory is too busy, or stopping')
    case 1:
    case 53:
      return malformedFailure(
        `the directory is unwilling to answer ${who}${config.credentials === undefined ? ': it may want a sign-in' : ''}`,
      )
    default:
      return malformedFailure(`the directory answered with an error (${name}, ${code})`)
  }
}
