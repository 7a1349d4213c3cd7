// Posts messages to addresses that the configuration allows. It resolves the host, checks the addresses and connects to
// those in one step, so that nothing can change them in between.
import { lookup, type LookupAddress } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import { Agent } from 'undici'
import type { OutgoingMessage, SendOutcome } from '../../contracts/channel.ts'
import { networkCheck, type NetworkCheck } from '../../contracts/networks.ts'
import { refusedAddress, type OutgoingRules } from '../../contracts/outgoing.ts'
import { exchange, type ExchangeOutcome } from './exchange.ts'
import { retryAfter } from './retry-after.ts'
import { truncate } from '../../lib/cut-text.ts'

interface PosterOptions {
  readonly rules: OutgoingRules
  /** For tests; by default the machine's own authorities are trusted. */
  readonly ca?: string
  /** For tests, instead of `node:dns`. */
  readonly resolve?: Resolve
  readonly timeoutMs?: number
}

export type Resolve = (
  host: string,
  options: { readonly all: true },
  done: (error: Error | null, addresses: LookupAddress[]) => void,
) => void

/** Limits one message, from the look-up of its host to the end of the answer. */
const TIMEOUT_MS = 10_000
/** Only the first words of an answer are shown. */
const MAX_BYTES = 65_536
const QUOTED = 200
/** Connections to one origin. */
const MAX_CONNECTIONS = 4
/** The receiver says that it is gone for good. */
const GONE = 410

export interface Poster {
  post(message: Extract<OutgoingMessage, { kind: 'http' }>, signal: AbortSignal): Promise<SendOutcome>
  close(): Promise<void>
}

export function poster({ rules, ca, resolve = lookup, timeoutMs = TIMEOUT_MS }: PosterOptions): Poster {
  const isAllowed = networkCheck(rules.networks)
  const connect = { timeout: timeoutMs, lookup: checkedLookup(resolve, isAllowed), ...(ca !== undefined && { ca }) }
  const agent = new Agent({ connections: MAX_CONNECTIONS, pipelining: 1, keepAliveTimeout: 10_000, connect })
  return {
    async post({ address, headers, body }, signal) {
      // The configuration may have changed since the subscription was made.
      const refused = refusedAddress(rules, 'webhook', address) ?? refusedHost(address, isAllowed)
      if (refused !== null) return { kind: 'failed', reason: refused, retryAfterMs: null }
      const { origin, pathname, search } = new URL(address)
      const request = { origin, method: 'POST', path: pathname + search, headers: { 'user-agent': 'mlg', ...headers } }
      return outcomeOf(
        await exchange(agent, { ...request, body }, { timeoutMs, maxBytes: MAX_BYTES, signal }),
        timeoutMs,
      )
    },
    close: () => agent.destroy(),
  }
}

/** A literal IP address is never looked up, so it is checked here. */
function refusedHost(address: string, isAllowed: NetworkCheck): string | null {
  const host = new URL(address).hostname.replace(/^\[|\]$/g, '')
  return isIP(host) === 0 || isAllowed(host) ? null : forbidden(host)
}

function forbidden(address: string): string {
  return `${address} lies in a network that notifications.networks of the configuration doesn't name`
}

function checkedLookup(resolve: Resolve, isAllowed: NetworkCheck): LookupFunction {
  return (host, { all }, done) => {
    resolve(host, { all: true }, (error, addresses) => {
      if (error !== null) return done(error, [])
      const refused = addresses.find(({ address }) => !isAllowed(address))
      const [first] = addresses
      // One forbidden address is enough: a public name has none.
      if (refused !== undefined) return done(new Error(`${host}: ${forbidden(refused.address)}`), [])
      if (first === undefined) return done(new Error(`${host} has no address`), [])
      if (all === true) return done(null, addresses)
      return done(null, first.address, first.family)
    })
  }
}

function outcomeOf(outcome: ExchangeOutcome, timeoutMs: number): SendOutcome {
  const failedOutcome = (reason: string, retryAfterMs: number | null = null): SendOutcome => ({
    kind: 'failed',
    reason,
    retryAfterMs,
  })
  switch (outcome.kind) {
    case 'failed':
      return failedOutcome(outcome.error.message)
    case 'too-slow':
      return failedOutcome(`no answer within ${timeoutMs / 1_000} s`)
    case 'cancelled':
      return failedOutcome('the service is stopping')
    case 'answered': {
      const { status, headers, bytes } = outcome
      if (status >= 200 && status < 300) return { kind: 'sent' }
      if (status === GONE) return { kind: 'unwanted', reason: 'the receiver answered 410: it is gone for good' }
      const delay = headers['retry-after']
      const redirect = status >= 300 && status < 400 ? " (redirects aren't followed)" : ''
      return failedOutcome(
        `the receiver answered ${status}${redirect}${quoteAnswer(bytes)}`,
        retryAfter(typeof delay === 'string' ? delay : null),
      )
    }
  }
}

/** Quotes the answer's first words on one line, without control characters for a terminal. */
function quoteAnswer(bytes: Uint8Array | null): string {
  if (bytes === null || bytes.length === 0) return ''
  const text = Buffer.from(bytes).toString('utf8', 0, 4 * QUOTED)
  const words = truncate(text.replaceAll(/[\p{C}\s]+/gu, ' ').trim(), QUOTED)
  return words === '' ? '' : `: ${words}`
}
