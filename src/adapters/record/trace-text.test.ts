import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Cause } from '../../model/facts.ts'
import { traceparentOf } from '../../lib/trace-context.ts'
import { traceOf, traceText } from './columns.ts'

const spans = fc.array(
  fc.tuple(fc.integer({ min: 1, max: 2 ** 31 }), fc.integer({ min: 1, max: 2 ** 31 })).map(([trace, span]) =>
    traceparentOf({
      traceId: trace.toString(16).padStart(32, '0'),
      spanId: span.toString(16).padStart(16, '0'),
      sampled: true,
    }),
  ),
  { minLength: 1, maxLength: 9 },
)
const causes = fc.record({ trace: fc.string({ unit: 'binary', maxLength: 60 }), spans }, { requiredKeys: ['trace'] })

describe('what traces a cause', () => {
  it('is read from its column as it was written, whatever a sender calls its event', () => {
    fc.assert(
      fc.property(causes, (traced) => {
        const cause: Cause = { kind: 'event', since: 1, ...traced }
        expect(traceOf(traceText(cause))).toEqual(traced)
      }),
    )
  })

  it('is the text alone where nothing is traced', () => {
    expect(traceText({ kind: 'event', since: 1, trace: 'evt-1' })).toBe('evt-1')
    expect(traceOf('evt-1\u001fno span')).toEqual({ trace: 'evt-1\u001fno span' })
  })
})
