// W3C Trace Context: the text that says which span a step continues (https://www.w3.org/TR/trace-context/).
import { randomFillSync } from 'node:crypto'

interface TraceContext {
  /** 32 hexadecimal digits. */
  readonly traceId: string
  /** 16 hexadecimal digits. */
  readonly spanId: string
  readonly sampled: boolean
}

/** A later version may have more fields after these four, and is read anyway. */
const TRACEPARENT = /^(?!ff)([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/

/** Returns null for an invalid text; then a trace begins here. */
export function readTraceparent(text: string | null | undefined): TraceContext | null {
  const [, version, traceId, spanId, flags, more] = TRACEPARENT.exec(text ?? '') ?? []
  if (traceId === undefined || spanId === undefined || flags === undefined) return null
  if (version === '00' && more !== undefined) return null
  if (/^0+$/.test(traceId) || /^0+$/.test(spanId)) return null
  return { traceId, spanId, sampled: (Number.parseInt(flags, 16) & 1) === 1 }
}

export function traceparentOf({ traceId, spanId, sampled }: TraceContext): string {
  return `00-${traceId}-${spanId}-${sampled ? '01' : '00'}`
}

/** Generated for hundreds of spans at once: a call of the generator costs as much as the rest of a span. */
const POOL = Buffer.alloc(8_192)
let taken = POOL.length

/** Makes a hexadecimal id of this many random bytes; never all zero, which would mean none. */
export function randomId(bytes: 8 | 16): string {
  if (taken + bytes > POOL.length) {
    randomFillSync(POOL)
    taken = 0
  }
  const id = POOL.toString('hex', taken, taken + bytes)
  taken += bytes
  return /^0+$/.test(id) ? randomId(bytes) : id
}

/**
 * Decides alike in every process whether to sample a trace: compares the last 52 bits of its id, as many as a number
 * holds, with the ratio.
 */
export function isWithinRatio(traceId: string, ratio: number): boolean {
  return Number.parseInt(traceId.slice(-13), 16) < ratio * 2 ** 52
}
