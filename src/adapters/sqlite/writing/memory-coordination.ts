import type { ClaimRequest, Coordination, RateTokenRequest } from '../../../contracts/coordination.ts'
import { takeTokens, type TokenBucket } from '../../../lib/limits.ts'
import type { Time } from '../../../model/facts.ts'

interface Claim {
  readonly holder: string
  readonly fence: number
  readonly until: Time
}

/** Keeps duties and rate limits in memory, since one process owns the file. `next` returns the next fence. */
export function memoryCoordination(next: () => number) {
  const buckets = new Map<string, TokenBucket>()
  const held = new Map<string, Time>()
  const claims = new Map<string, Claim>()

  const coordination: Coordination = {
    async takeRateTokens({ platform, wanted, ratePerSecond, burst, now }: RateTokenRequest) {
      const until = held.get(platform) ?? 0
      if (until > now) return { granted: 0, nextAt: until }
      const bucket = buckets.get(platform) ?? { tokens: burst, at: now }
      const grant = takeTokens(bucket, { ratePerSecond, burst }, { wanted, now })
      buckets.set(platform, grant.bucket)
      return { granted: grant.granted, nextAt: grant.nextAt }
    },
    async pauseSource(platform, until) {
      const longest = Math.max(held.get(platform) ?? 0, until)
      held.set(platform, longest)
      // Drops tokens saved up before or during the pause, so that requests don't burst after it.
      buckets.set(platform, { tokens: 0, at: longest })
    },
    async claim({ name, holder, now, ttlMs }: ClaimRequest) {
      const claim = claims.get(name)
      const runs = claim !== undefined && claim.until > now
      if (runs && claim.holder !== holder) return null
      const fence = runs ? claim.fence : next()
      claims.set(name, { holder, fence, until: now + ttlMs })
      return fence
    },
    async releaseClaim(name, holder) {
      if (claims.get(name)?.holder === holder) claims.delete(name)
    },
  }
  return {
    ...coordination,
    /** Returns the fence of a duty's last claim, even an expired one; null if no process has claimed it. */
    dutyFence: (name: string): number | null => claims.get(name)?.fence ?? null,
  }
}
