// Signs requests to AWS services with the source's credentials, and reads their errors.
import { hash, createHmac } from 'node:crypto'
import type { AwsOperation, Refusal, SourceCredentials } from '../../contracts/source.ts'
import { asObject, type Json } from '../../lib/json.ts'
import { isoOf } from '../../lib/iso.ts'
import { compareTexts } from '../../lib/compare-texts.ts'

const ALGORITHM = 'AWS4-HMAC-SHA256'

export interface RequestToSign {
  readonly method: string
  readonly host: string
  /** Has no query, because operations have none. */
  readonly path: string
  /** Keys are in lower case; the content type and headers that begin with x-amz- are signed. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

interface Signing {
  readonly credentials: SourceCredentials
  readonly region: string
  readonly service: string
  /** Milliseconds since 1970. */
  readonly at: number
}

/**
 * Headers that sign a request (AWS Signature Version 4). The credentials' name is the access key id; their password is
 * its secret, which is never sent.
 */
export function signedHeaders(
  request: RequestToSign,
  { credentials, region, service, at }: Signing,
): Readonly<Record<string, string>> {
  const time = isoOf(at).replaceAll(/[:-]|\.\d+/g, '')
  const scope = `${time.slice(0, 8)}/${region}/${service}/aws4_request`
  const all = { ...request.headers, host: request.host, 'x-amz-date': time }
  const signed = Object.entries(all)
    .filter(([name]) => name === 'host' || name === 'content-type' || name.startsWith('x-amz-'))
    .toSorted(([a], [b]) => compareTexts(a, b))
  const names = signed.map(([name]) => name).join(';')
  const canonical = [
    request.method,
    request.path.split('/').map(encodeForAws).join('/'),
    '',
    ...signed.map(([name, value]) => `${name}:${value.trim().replaceAll(/ +/g, ' ')}`),
    '',
    names,
    digest(request.body),
  ].join('\n')
  const toSign = [ALGORITHM, time, scope, digest(canonical)].join('\n')
  const key = scope.split('/').reduce<string | Buffer>(hmac, `AWS4${credentials.password}`)
  const signature = hmac(key, toSign).toString('hex')
  return {
    'x-amz-date': time,
    authorization: `${ALGORITHM} Credential=${credentials.username}/${scope}, SignedHeaders=${names}, Signature=${signature}`,
  }
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest()
}

function digest(text: string): string {
  return hash('sha256', text, 'hex')
}

/** Encodes all but RFC 3986's unreserved characters, even encoded text again, as AWS requires except for S3. */
function encodeForAws(text: string): string {
  return encodeURIComponent(text).replaceAll(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
}

export function operationHeaders({ target }: AwsOperation): Readonly<Record<string, string>> {
  return { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target }
}

const THROTTLED = /^(Throttling|ThrottlingException|TooManyRequestsException|RequestLimitExceeded)$/
/** The key lacks permission for this operation, but may have others. */
const FORBIDDEN = /^(AccessDenied|AccessDeniedException|NotAuthorized|OptInRequired)$/
const REFUSED =
  /^(ExpiredToken|ExpiredTokenException|IncompleteSignature|IncompleteSignatureException|InvalidClientTokenId|InvalidSignatureException|MissingAuthenticationToken|MissingAuthenticationTokenException|UnrecognizedClientException)$/

/**
 * Returns the reason for a refusal by AWS, or null for any other. AWS answers nearly all refusals with 400, so the type
 * of the error decides.
 */
export function awsRefusal(body: Json): 'throttled' | Refusal | null {
  const { ['__type']: stated } = asObject(body)
  const type = typeof stated === 'string' ? stated.replace(/^.*#/, '') : ''
  return THROTTLED.test(type)
    ? 'throttled'
    : REFUSED.test(type)
      ? 'credentials'
      : FORBIDDEN.test(type)
        ? 'access'
        : null
}
