import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isWithinRatio, randomId, readTraceparent, traceparentOf } from './trace-context.ts'

const hex = (length: number) =>
  fc
    .array(fc.constantFrom(...'0123456789abcdef'), { minLength: length, maxLength: length })
    .map((digits) => digits.join(''))
    .filter((id) => !/^0+$/.test(id))
const contexts = fc.record({ traceId: hex(32), spanId: hex(16), sampled: fc.boolean() })

describe('a traceparent', () => {
  it('is read back as it was written', () => {
    fc.assert(
      fc.property(contexts, (context) => {
        expect(readTraceparent(traceparentOf(context))).toEqual(context)
      }),
    )
  })

  it('may have extra fields in a later version, but not in this one', () => {
    const text = `${'a'.repeat(32)}-${'b'.repeat(16)}-03`
    expect(readTraceparent(`01-${text}-more`)).toMatchObject({ sampled: true })
    expect(readTraceparent(`00-${text}-more`)).toBeNull()
    expect(readTraceparent(`ff-${text}`)).toBeNull()
  })

  it.each(['', 'x', `00-${'0'.repeat(32)}-${'b'.repeat(16)}-01`, `00-${'a'.repeat(32)}-${'0'.repeat(16)}-01`])(
    "can't be %j",
    (text) => expect(readTraceparent(text)).toBeNull(),
  )

  it('never throws when parsed, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 80 }), (text) => {
        readTraceparent(text)
      }),
    )
  })
})

describe('ids', () => {
  it('have the right length, and differ', () => {
    const ids = Array.from({ length: 5_000 }, () => randomId(16))
    expect(ids.every((id) => /^[0-9a-f]{32}$/.test(id))).toBe(true)
    expect(new Set(ids).size).toBe(5_000)
  })

  it('are sampled at the configured ratio', () => {
    const sampled = Array.from({ length: 20_000 }, () => randomId(16)).filter((id) => isWithinRatio(id, 0.25)).length
    // Six standard deviations.
    expect(Math.abs(sampled - 5_000)).toBeLessThan(370)
    expect(isWithinRatio('f'.repeat(32), 1)).toBe(true)
    expect(isWithinRatio('0'.repeat(32), 0)).toBe(false)
  })
})
