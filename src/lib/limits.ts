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

/** Full jitter: anywhere between 0 and the doubled step, so that callers that failed together don't retry together. */
export function fullJitter(attempt: number, bounds: { baseMs: number; capMs: number }, random: () => number): number {
  return random() * Math.min(bounds.capMs, bounds.baseMs * 2 ** Math.min(attempt, 30))
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

/** Half of the step, and jitter over the other half: an open circuit must stay open for some time at least. */
function openCircuit(
  times: number,
  limits: CircuitLimits,
  { now, random }: { now: number; random: () => number },
): Circuit {
  const step = Math.min(limits.capMs, limits.baseMs * 2 ** Math.min(times, 30))
  return { kind: 'open', until: now + step / 2 + (random() * step) / 2, opened: times + 1 }
}
