import { createHmac, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto'
import type { SignatureSchemeName } from '../../contracts/source.ts'

/** A way for a source to prove with a shared secret that it sent a call. */
interface SignatureScheme {
  /** Returns null if the headers aren't of this scheme. */
  read(header: ReadHeader): SignedHeaders | SentSecret | null
  sign(call: CallToSign): Readonly<Record<string, string>>
}

interface CallToSign {
  readonly secret: string
  readonly body: Uint8Array
  /** Milliseconds since 1970. */
  readonly now: number
}

export type ReadHeader = (name: string) => string

/** HMAC-SHA256 over the time and the exact body. As the time is signed, an old call can't be made to look new. */
export interface SignedHeaders {
  readonly kind: 'signed'
  /** Milliseconds since 1970. */
  readonly time: number
  readonly signature: Buffer
  /** Text that is signed before the body. */
  readonly before: string
}

/** The secret itself, from a product that can't sign: anyone who reads one call can send others. */
export interface SentSecret {
  readonly kind: 'secret'
  readonly secret: Buffer
}

/** Shorter secrets can be guessed: a configuration with one is refused. */
export const MIN_SECRET = 16

const TIMESTAMP_HEADER = 'x-mlg-timestamp'
const SIGNATURE_HEADER = 'x-mlg-signature'

/**
 *     x-mlg-timestamp: 1795176000
 *     x-mlg-signature: sha256=<hex of HMAC(secret, "<timestamp>.<body>")>
 */
const OWN_SCHEME: SignatureScheme = {
  read: (header) => {
    const timestamp = header(TIMESTAMP_HEADER)
    const given = /^sha256=([0-9a-f]{64})$/i.exec(header(SIGNATURE_HEADER))?.[1]
    return signedHeaders(timestamp, given === undefined ? null : Buffer.from(given, 'hex'), `${timestamp}.`)
  },
  sign: ({ secret, body, now }) => {
    const timestamp = String(Math.floor(now / 1_000))
    return { [TIMESTAMP_HEADER]: timestamp, [SIGNATURE_HEADER]: signatureOf(secret, timestamp, body) }
  },
}

const MLFLOW_TIMESTAMP = 'x-mlflow-timestamp'
const MLFLOW_SIGNATURE = 'x-mlflow-signature'
const MLFLOW_DELIVERY = 'x-mlflow-delivery-id'
/** A UUID has 36. */
const MAX_DELIVERY = 200

/**
 *     X-MLflow-Delivery-Id: 49d69340-adcd-4aa2-b6c0-94c901385636
 *     X-MLflow-Timestamp: 1795158179
 *     X-MLflow-Signature: v1,<base64 of HMAC(secret, "<delivery id>.<timestamp>.<body>")>
 */
const MLFLOW: SignatureScheme = {
  read: (header) => {
    const [delivery, timestamp] = [header(MLFLOW_DELIVERY), header(MLFLOW_TIMESTAMP)]
    const given = /^v1,([A-Za-z0-9+/]{43}=)$/.exec(header(MLFLOW_SIGNATURE))?.[1]
    if (delivery === '' || delivery.length > MAX_DELIVERY || given === undefined) return null
    return signedHeaders(timestamp, Buffer.from(given, 'base64'), `${delivery}.${timestamp}.`)
  },
  sign: ({ secret, body, now }) => {
    const [delivery, timestamp] = [randomUUID(), String(Math.floor(now / 1_000))]
    const signature = digest(secret, `${delivery}.${timestamp}.`, body).toString('base64')
    return { [MLFLOW_DELIVERY]: delivery, [MLFLOW_TIMESTAMP]: timestamp, [MLFLOW_SIGNATURE]: `v1,${signature}` }
  },
}

/**
 *     Authorization: Bearer <secret>
 */
const BEARER: SignatureScheme = {
  read: (header) => {
    const given = /^bearer +(.+)$/i.exec(header('authorization'))?.[1]
    // Header bytes are decoded as Latin-1.
    return given === undefined ? null : { kind: 'secret', secret: Buffer.from(given, 'latin1') }
  },
  sign: ({ secret }) => ({ authorization: `Bearer ${Buffer.from(secret).toString('latin1')}` }),
}

/** The time has to be an integer number of seconds since 1970. */
function signedHeaders(timestamp: string, signature: Buffer | null, before: string): SignedHeaders | null {
  if (signature === null || !/^\d{1,12}$/.test(timestamp)) return null
  return { kind: 'signed', time: Number(timestamp) * 1_000, signature, before }
}

export const SCHEMES: Readonly<Record<SignatureSchemeName, SignatureScheme>> = {
  mlg: OWN_SCHEME,
  mlflow: MLFLOW,
  bearer: BEARER,
}

function signatureOf(secret: string, timestamp: string, body: Uint8Array): string {
  return `sha256=${digest(secret, `${timestamp}.`, body).toString('hex')}`
}

/** Tells whether a secret signed it. All are tried in constant time, so the duration reveals nothing. */
export function isSigned(headers: SignedHeaders, body: Uint8Array, secrets: readonly string[]): boolean {
  let signed = false
  for (const secret of secrets) {
    if (timingSafeEqual(digest(secret, headers.before, body), headers.signature)) signed = true
  }
  return signed
}

function digest(secret: string, before: string, body: Uint8Array): Buffer {
  return createHmac('sha256', secret).update(before).update(body).digest()
}

/** Random for each process, so nobody can prepare input that compares slowly. */
const COMPARISON_KEY = randomBytes(32)

/** Tells whether it is one of the secrets, comparing digests of one length with all, in constant time. */
export function isSecret({ secret: given }: SentSecret, secrets: readonly string[]): boolean {
  const keyedDigest = (of: string | Buffer) => createHmac('sha256', COMPARISON_KEY).update(of).digest()
  const givenDigest = keyedDigest(given)
  let known = false
  for (const secret of secrets) {
    if (timingSafeEqual(keyedDigest(secret), givenDigest)) known = true
  }
  return known
}
