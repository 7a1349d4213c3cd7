import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FailedAttempts, FREE_FAILURES, networkOf } from './failed-attempts.ts'

function setUp() {
  let now = 0
  const attempts = new FailedAttempts({ now: () => now, sleep: async () => undefined })
  /** Tries once. Returns the seconds to wait, or 0 for an attempt that was made. */
  const attempt = (failed: boolean, address = '192.0.2.1'): number => {
    const begun = attempts.begin(address)
    if (!begun.ok) return begun.error.retryAfter ?? -1
    begun.value(failed)
    return 0
  }
  return { attempt, advance: (ms: number) => void (now += ms) }
}

describe('failed attempts from an address', () => {
  it('cause no wait at first; then each doubles the wait, up to a minute', () => {
    const { attempt, advance } = setUp()
    for (let n = 0; n < FREE_FAILURES; n++) expect(attempt(true)).toBe(0)
    const waits: number[] = []
    for (let n = 0; n < 9; n++) {
      const seconds = attempt(true)
      waits.push(seconds)
      advance(seconds * 1_000)
      expect(attempt(true)).toBe(0)
    }
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60])
  })

  it('are forgiven after a quiet minute, and never delay another address', () => {
    const { attempt, advance } = setUp()
    for (let n = 0; n < FREE_FAILURES; n++) attempt(true)
    expect([attempt(true), attempt(true, '192.0.2.2')]).toEqual([1, 0])
    advance(61_000)
    for (let n = 0; n < FREE_FAILURES; n++) expect(attempt(true)).toBe(0)
    expect(attempt(true)).toBe(1)
  })

  it("don't add up if spread over time, or if attempts succeed", () => {
    const { attempt, advance } = setUp()
    for (let n = 0; n < 50; n++) {
      expect([attempt(true), attempt(false)]).toEqual([0, 0])
      advance(6_700)
    }
  })

  it('are kept for 10,000 addresses', () => {
    const { attempt } = setUp()
    for (let n = 0; n < FREE_FAILURES; n++) attempt(true)
    for (let n = 0; n < 10_000; n++) attempt(true, `10.${n >> 16}.${(n >> 8) & 255}.${n & 255}`)
    expect(attempt(true)).toBe(0)
  })
})

describe('the network of an address', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['2001:DB8:0:0:ffff:ffff:ffff:ffff', '2001:db8:0:0::/64'],
    ['2001:0db8:0000:0001::', '2001:db8:0:1::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['64:ff9b::192.0.2.7', '64:ff9b:0:0::/64'],
    ['', ''],
  ])('maps %s to %s', (address, network) => expect(networkOf(address)).toBe(network))

  it('is the same for addresses that share the first 64 bits', () => {
    fc.assert(
      fc.property(fc.ipV6(), (address) => {
        const network = networkOf(address)
        expect(network).toMatch(/^([0-9a-f]{1,4}:){3}[0-9a-f]{1,4}::\/64$|^\d+(\.\d+){3}$/)
        if (network.endsWith('/64')) expect(networkOf(network.replace('::/64', ':1:2:3:4'))).toBe(network)
      }),
    )
  })
})
