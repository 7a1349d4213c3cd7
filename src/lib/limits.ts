// Paces requests by pure functions: each takes the state and the time, and returns the next state. Times are in ms.

export interface TokenBucket {
  readonly tokens: number
  readonly at: number
}

interface BucketLimits {
  readonly ratePerSecond: number
  readonly burst: number
}

/** Returns the bucket at a time. For a caller whose clock is behind, no time has passed. */
export function refillBucket(bucket: TokenBucket, { ratePerSecond, burst }: BucketLimits, time: number): TokenBucket {
  const at = Math.max(time, bucket.at)
  return { tokens: Math.min(burst, bucket.tokens + ((at - bucket.at) * ratePerSecond) / 1_000), at }
}

/**
 * Grants up to `wanted` whole tokens, never more than are available. `nextAt` is when the next whole one is available:
 * over any period, grants stay within rate × time + burst.
 */
export function takeTokens(
  bucket: TokenBucket,
  limits: BucketLimits,
  request: { wanted: number; now: number },
): { bucket: TokenBucket; granted: number; nextAt: number } {
  const { tokens, at: now } = refillBucket(bucket, limits, request.now)
  const granted = Math.max(0, Math.min(request.wanted, Math.floor(tokens)))
  const left = tokens - granted
  const nextAt = left >= 1 ? now : Math.ceil(now + ((1 - left) * 1_000) / limits.ratePerSecond)
  return { bucket: { tokens: left, at: now }, granted, nextAt }
}

interface BackOffBounds {
  readonly baseMs: number
  readonly capMs: number
  /** Share of each pause that isn't random, from 0 to 1. */
  readonly least: number
}

/** Returns a pause that doubles with each attempt, with jitter: callers that failed together don't retry together. */
export function backOff(attempt: number, { baseMs, capMs, least }: BackOffBounds, random: () => number): number {
  return (least + (1 - least) * random()) * Math.min(capMs, baseMs * 2 ** Math.min(attempt, 30))
}

/** closed: all requests pass · open: none before `until` · probing: one passes, and its outcome decides. */
export type Circuit =
  | { readonly kind: 'closed'; readonly failures: number }
  | { readonly kind: 'open'; readonly until: number; readonly opened: number }
  | { readonly kind: 'probing'; readonly opened: number }

export interface CircuitLimits {
  readonly failures: number
  readonly baseMs: number
  readonly capMs: number
}

export function afterFailure(
  circuit: Circuit,
  limits: CircuitLimits,
  at: { now: number; random: () => number },
): Circuit {
  switch (circuit.kind) {
    case 'closed':
      return circuit.failures + 1 < limits.failures
        ? { kind: 'closed', failures: circuit.failures + 1 }
        : openCircuit(0, limits, at)
    case 'open':
      return circuit
    case 'probing':
      return openCircuit(circuit.opened, limits, at)
  }
}

export function afterSuccess(circuit: Circuit): Circuit {
  // A delayed answer to a request from before the circuit opened proves nothing about now; only the probe closes it.
  return circuit.kind === 'open' ? circuit : { kind: 'closed', failures: 0 }
}

/** An open circuit must stay open for some time at least. */
function openCircuit(
  times: number,
  limits: CircuitLimits,
  { now, random }: { now: number; random: () => number },
): Circuit {
  return { kind: 'open', until: now + backOff(times, { ...limits, least: 0.5 }, random), opened: times + 1 }
}
