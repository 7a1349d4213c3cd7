import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Cause } from '../../model/facts.ts'
import { traceparentOf } from '../../lib/trace-context.ts'
import { traceOf, traceText } from './columns.ts'
import { anyCodePoint } from '../../testing/any-code-point.ts'

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
const causes = fc.record(
  { trace: fc.string({ unit: anyCodePoint, maxLength: 60 }), spans },
  { requiredKeys: ['trace'] },
)

describe('a trace', () => {
  it('is read back from its column as written, whatever its event is called', () => {
    fc.assert(
      fc.property(causes, (traced) => {
        const cause: Cause = { kind: 'event', since: 1, ...traced }
        expect(traceOf(traceText(cause))).toEqual(traced)
      }),
    )
  })

  it('is only the text of the cause if there is no trace', () => {
    expect(traceText({ kind: 'event', since: 1, trace: 'evt-1' })).toBe('evt-1')
    expect(traceOf('evt-1\u001fno span')).toEqual({ trace: 'evt-1\u001fno span' })
  })
})
