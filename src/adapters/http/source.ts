import { Pool } from 'undici'
import { withoutSecrets } from '../../contracts/address.ts'
import {
  checkCredentials,
  type AwsOperation,
  type ReadOptions,
  type Refusal,
  type SignInContract,
  type Source,
  type SourceAnswer,
  type SourceConfig,
  type SourceCredentials,
  type SourceRequest,
} from '../../contracts/source.ts'
import { whyCancelled } from '../../lib/abort.ts'
import { asObject, type Json } from '../../lib/json.ts'
import { awsRefusal, operationHeaders, signedHeaders, type RequestToSign } from './aws.ts'
import { ACCEPT, bodyOf, isAnswerOfSource, NAMES } from './body.ts'
import { exchange, type ExchangeOutcome } from './exchange.ts'
import { explain } from './explain.ts'
import { dataIn, errorsIn } from './graphql.ts'
import { signedIn, signInRequest, type Exchange, type Headers } from './sign-in.ts'
import { renewedHeaders } from './renewed-headers.ts'
import { nextLink } from './next-link.ts'
import { retryAfter } from './retry-after.ts'
import { truncate } from '../../lib/cut-text.ts'

/** Reads over HTTP, through one pool to the configured origin only, without following redirects. */
export function httpSource(config: SourceConfig, address: string, signIn?: SignInContract): Source {
  const { limits } = config
  const base = new URL(address)
  const prefix = base.pathname.replace(/\/$/, '')
  const pool = new Pool(base.origin, {
    connections: limits.concurrency,
    pipelining: 1,
    connect: { timeout: limits.timeoutMs, ...(config.ca !== undefined && { ca: config.ca }) },
    headersTimeout: limits.timeoutMs,
    bodyTimeout: limits.timeoutMs,
    keepAliveTimeout: 20_000,
  })
  const { credentials } = config
  const basic = signIn === undefined && credentials !== undefined ? basicOf(credentials) : {}
  const renewed = renewedHeaders(config.headerFiles ?? [])
  const once: Exchange = (request, options, headers = request.aws === undefined ? basic : {}) =>
    read({ pool, config, host: base.host, prefix, request, headers: { ...renewed(), ...headers } }, options)
  const forToken = signIn === undefined ? null : signInRequest(signIn, config)
  const ask = signIn === undefined || forToken === null ? once : signedIn(once, { signIn, request: forToken })
  return {
    ask: async (request, options) => (await ask(request, options)).answer,
    close: () => pool.destroy(),
  }
}

function basicOf({ username, password }: SourceCredentials): Headers {
  return { authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` }
}

interface RequestTarget {
  readonly pool: Pool
  readonly config: SourceConfig
  readonly host: string
  readonly prefix: string
  readonly request: SourceRequest
  readonly headers: Headers
}

async function read(target: RequestTarget, options: ReadOptions): ReturnType<Exchange> {
  const { config, pool, prefix, request } = target
  const headers: Record<string, string> = {
    accept: ACCEPT[request.format ?? 'json'],
    'user-agent': 'mlg',
    ...config.headers,
    ...target.headers,
  }
  if (request.body !== undefined) headers['content-type'] = 'application/json'
  if (options.etag !== null) headers['if-none-match'] = options.etag
  else if (options.lastModified !== null) headers['if-modified-since'] = options.lastModified
  if (options.traceparent !== undefined) headers.traceparent = options.traceparent
  const path = prefix + request.path
  const body = request.body === undefined ? null : JSON.stringify(request.body)
  const sent =
    request.aws === undefined
      ? headers
      : signedFor(request.aws, { method: request.method, path, headers, body: body ?? '' }, target)
  if (sent === null) return { status: null, answer: NO_ACCESS_KEY }
  const { timeoutMs, maxBytes } = config.limits
  const { signal } = options
  const incoming = await exchange(
    pool,
    { method: request.method, path, headers: sent, body },
    { timeoutMs, maxBytes, signal },
  )
  switch (incoming.kind) {
    case 'answered':
      return { status: incoming.status, answer: answerOf(incoming, target, options) }
    case 'cancelled':
      return unavailableAnswer(whyCancelled(signal))
    case 'too-slow':
      return unavailableAnswer(tooSlow(config))
    case 'failed':
      return unavailableAnswer(explain(incoming.error, config.baseUrl) ?? tooSlow(config))
  }
}

const NO_ACCESS_KEY: SourceAnswer = {
  kind: 'malformed',
  reason:
    'the source needs "credentials": the id of an access key of AWS as its user name, and its secret as its password',
  refused: 'credentials',
}

/** Returns all signed headers; null if there are no credentials to sign with. */
function signedFor(
  aws: AwsOperation,
  request: Omit<RequestToSign, 'host'>,
  { config: { credentials }, host }: RequestTarget,
): Headers | null {
  if (credentials === undefined) return null
  const headers = { ...lowerCaseNames(request.headers), ...operationHeaders(aws) }
  const signed = signedHeaders({ ...request, host, headers }, { ...aws, credentials, at: Date.now() })
  return { ...headers, ...signed }
}

function lowerCaseNames(headers: Headers): Headers {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
}

function unavailableAnswer(reason: string): Awaited<ReturnType<Exchange>> {
  return { status: null, answer: { kind: 'unavailable', reason } }
}

function tooSlow(config: SourceConfig): string {
  return `it didn't answer within ${config.limits.timeoutMs} ms`
}

type Response = Extract<ExchangeOutcome, { kind: 'answered' }>

function answerOf(response: Response, target: RequestTarget, options: ReadOptions): SourceAnswer {
  const { config, request } = target
  const { status: statusCode, bytes } = response
  const isGood = statusCode === 200 || (statusCode === 201 && (request.method === 'POST' || request.creates === true))
  const retryAfterMs = retryAfter(header(response, 'retry-after'))
  if (statusCode === 304) {
    if (options.etag !== null || options.lastModified !== null) return { kind: 'not-modified' }
    return { kind: 'malformed', reason: 'the source answered 304 to a request without a condition' }
  }
  if (statusCode === 429 || (statusCode === 503 && retryAfterMs !== null)) return { kind: 'throttled', retryAfterMs }
  if (statusCode >= 500)
    return {
      kind: 'unavailable',
      reason: `the source answered ${statusCode}${refusal(response, target)}`,
    }
  if (statusCode >= 300 && statusCode < 400) {
    return {
      kind: 'malformed',
      reason:
        `the source redirected (${statusCode}) to ` +
        `${withoutSecrets(header(response, 'location') ?? '') || 'nowhere'}; redirects aren't followed`,
    }
  }
  const parsed = statusCode === 400 && response.bytes !== null ? bodyOf(response.bytes, 'json') : null
  const why = request.aws === undefined || parsed?.ok !== true ? null : awsRefusal(parsed.value.body)
  if (why === 'throttled') return { kind: 'throttled', retryAfterMs }
  if (statusCode === 400 && request.refusals === true && why === null) {
    const body = { refusal: parsed?.ok === true ? parsed.value.body : null }
    return message({ body, raw: Buffer.from(JSON.stringify(body)) }, response)
  }
  if (!isGood && statusCode !== 404 && statusCode !== 410) {
    const refused = refusalBy(statusCode, why)
    return {
      kind: 'malformed',
      reason: `the source answered ${statusCode}${refused === null ? '' : `: ${checkCredentials(config)}`}${refusal(response, target)}`,
      ...(refused !== null && { refused }),
    }
  }
  if (!isGood && (request.format === 'graphql' || request.aws !== undefined)) {
    const service = request.aws === undefined ? 'GraphQL' : `${request.aws.target} of AWS`
    return { kind: 'malformed', reason: `the source answered ${statusCode}: no ${service} is at ${request.path}` }
  }
  const type = header(response, 'content-type') ?? 'no content type'
  // Errors are JSON, whatever the format of good answers.
  const format = isGood ? (request.format ?? 'json') : 'json'
  if (!isAnswerOfSource(type, format, bytes))
    return {
      kind: 'malformed',
      reason: `the source answered ${statusCode} with ${truncate(type, 80)}, not ${NAMES[format]}`,
    }
  if (bytes === null)
    return { kind: 'malformed', reason: `the response is larger than the limit of ${config.limits.maxBytes} bytes` }
  const body = bodyOf(bytes, format)
  if (!body.ok) {
    const detail = body.error === null ? '' : `: ${body.error}`
    const reason = `it responded with status ${statusCode} and ${bytes.length} bytes that aren't valid ${NAMES[format]}${detail}`
    return { kind: 'malformed', reason }
  }
  if (statusCode === 404 || statusCode === 410) return { kind: 'gone', status: statusCode }
  if (request.linked === true) return message(withLink(body.value.body, response), response)
  if (format !== 'graphql') return message(body.value, response)
  const data = dataIn(body.value.body, secretsOf(target))
  if (!data.ok) return { kind: 'malformed', reason: data.error }
  return message({ body: data.value, raw: Buffer.from(JSON.stringify(data.value)) }, response)
}

function refusalBy(status: number, aws: ReturnType<typeof awsRefusal>): Refusal | null {
  if (status === 401 || aws === 'credentials') return 'credentials'
  return status === 403 || aws === 'access' ? 'access' : null
}

/** Quotes the product's refusal if a person waits for it, or for GraphQL, whose errors have such a status. */
function refusal({ bytes }: Response, target: RequestTarget): string {
  const { quotesRefusal, format } = target.request
  if (quotesRefusal === true) return quoteRefusal(bytes)
  const parsedBody = format !== 'graphql' || bytes === null ? null : bodyOf(bytes, format)
  const errors = parsedBody?.ok === true ? errorsIn(parsedBody.value.body, secretsOf(target)) : ''
  return errors === '' ? '' : `, ${errors}`
}

/** Lists the secrets sent to the product, each with and without its scheme, such as `Bearer`. */
function secretsOf({ config, headers }: RequestTarget): readonly string[] {
  const sent = [...Object.values(config.headers), ...Object.values(headers)]
  const { password } = config.credentials ?? {}
  return [...sent, ...sent.map((each) => each.replace(/^\S+\s+/, '')), ...(password === undefined ? [] : [password])]
}

const MAX_QUOTED = 500

/** Quotes a refusal in JSON for the person who waits for the answer. */
function quoteRefusal(bytes: Uint8Array | null): string {
  const parsedBody = bytes === null ? null : bodyOf(bytes, 'json')
  if (parsedBody?.ok !== true) return ''
  const { message: errorText } = asObject(parsedBody.value.body)
  return `: ${truncate(typeof errorText === 'string' ? errorText : JSON.stringify(parsedBody.value.body), MAX_QUOTED)}`
}

function message({ body, raw }: { readonly body: Json; readonly raw: Uint8Array }, response: Response): SourceAnswer {
  const date = Date.parse(header(response, 'date') ?? '')
  return {
    kind: 'ok',
    body,
    raw,
    etag: header(response, 'etag'),
    lastModified: header(response, 'last-modified'),
    date: Number.isNaN(date) ? null : date,
  }
}

/** The next page is in a header, which mapping expressions can't read. */
function withLink(answer: Json, response: Response): { readonly body: Json; readonly raw: Uint8Array } {
  const body = { answer, next: nextLink(header(response, 'link') ?? '') }
  return { body, raw: Buffer.from(JSON.stringify(body)) }
}

function header(response: Response, name: string): string | null {
  const value = response.headers[name]
  return typeof value === 'string' ? value : Array.isArray(value) ? (value[0] ?? null) : null
}
