import fc from 'fast-check'
import { expect, it } from 'vitest'
import { sharedArrays } from './shared-arrays.ts'
import { finish } from './pausing-work.ts'

const arrays = fc.oneof(fc.uint8Array(), fc.uint16Array(), fc.uint32Array(), fc.float64Array())
const { data } = fc.letrec((tie) => ({
  data: fc.oneof(
    { maxDepth: 3 },
    arrays,
    fc.constantFrom(null, 7, 'text', true),
    fc.array(tie('data'), { maxLength: 4 }),
    fc.dictionary(fc.constantFrom('a', 'b', 'c'), tie('data'), { noNullPrototype: true }),
  ),
}))

it('copies data unchanged into shared arrays', () => {
  fc.assert(
    fc.property(data, (one) => {
      const shared = finish(sharedArrays(one))
      expect(shared).toEqual(one)
      expect(finish(sharedArrays(shared))).toEqual(one)
    }),
  )
})

it('copies long arrays completely', () => {
  const long = Uint32Array.from({ length: 300_001 }, (_, i) => i)
  expect(Buffer.compare(new Uint8Array(finish(sharedArrays(long)).buffer), new Uint8Array(long.buffer))).toBe(0)
})

it('copies only the viewed part of an array, and nothing already shared', () => {
  const part = Uint16Array.from([1, 2, 3, 4]).subarray(1, 3)
  const shared = finish(sharedArrays({ part }))
  expect(shared.part.buffer).toBeInstanceOf(SharedArrayBuffer)
  expect(shared.part.buffer.byteLength).toBe(4)
  part[0] = 9
  expect([...shared.part]).toEqual([2, 3])
  expect(finish(sharedArrays(shared)).part).toBe(shared.part)
})
