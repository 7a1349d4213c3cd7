import { createHmac, timingSafeEqual } from 'node:crypto'

/**
 * How a source signs what it pushes: HMAC-SHA256, with a secret that it shares with the service, over the time and the body exactly as
 * they are sent. The time is in the signature, so an old call cannot be made to look new.
 *
 *     x-mlg-timestamp: 1795176000
 *     x-mlg-signature: sha256=<hex of HMAC(secret, "<timestamp>.<body>")>
 */
export const TIMESTAMP_HEADER = 'x-mlg-timestamp'
export const SIGNATURE_HEADER = 'x-mlg-signature'
/** Shorter secrets can be guessed: refused at start. */
export const MIN_SECRET = 16

export function signatureOf(secret: string, timestamp: string, body: Uint8Array): string {
  return `sha256=${digest(secret, timestamp, body).toString('hex')}`
}

export interface Call {
  readonly timestamp: string
  readonly signature: string
  readonly body: Uint8Array
}

/** Whether one of the secrets signed it. All are tried, each in constant time: the time taken reveals nothing. */
export function isSigned(call: Call, secrets: readonly string[]): boolean {
  const given = signatureBytes(call.signature)
  if (given === null) return false
  let signed = false
  for (const secret of secrets) {
    if (timingSafeEqual(digest(secret, call.timestamp, call.body), given)) signed = true
  }
  return signed
}

/** Null where it is not `sha256=` and 64 hexadecimal digits. */
export function signatureBytes(header: string): Buffer | null {
  return /^sha256=[0-9a-f]{64}$/i.test(header) ? Buffer.from(header.slice(7), 'hex') : null
}

/** In milliseconds; null where it is not a whole number of seconds since 1970. */
export function timeOf(header: string): number | null {
  return /^\d{1,12}$/.test(header) ? Number(header) * 1_000 : null
}

function digest(secret: string, timestamp: string, body: Uint8Array): Buffer {
  return createHmac('sha256', secret).update(`${timestamp}.`).update(body).digest()
}
