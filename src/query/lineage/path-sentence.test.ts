import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { FlowPath } from './lineage.ts'
import { briefSentence, pathSentence } from './path-sentence.ts'

function pathOf(length: number, omitted = 0): FlowPath {
  const edges = Array.from({ length }, (_, i) => ({
    type: 'Dataset.derivedFrom' as const,
    name: `step${i}`,
    from: i,
    to: i + 1,
    direction: 'out' as const,
  }))
  return { start: 0, edges, omitted }
}
const NAMES = new Map(Array.from({ length: 101 }, (_, node) => [node, `n${node}`]))

it('a brief sentence shows the first and the last step of a long path', () => {
  expect(briefSentence(pathOf(5), NAMES)).toBe('n0 –step0→ n1 … (3 more) … –step4→ n5')
  expect(briefSentence(pathOf(3), NAMES)).toBeNull()
  expect(briefSentence(pathOf(0), NAMES)).toBeNull()
})

it('a brief sentence counts every step that it omits, even ones the path omits', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 100 }), fc.nat(5_000), (length, omitted) => {
      const brief = briefSentence(pathOf(length, omitted), NAMES)
      const steps = length + omitted
      expect(brief === null).toBe(steps <= 3)
      if (brief === null) return
      expect(brief).toContain(`(${steps - 2} more)`)
      expect(brief.length).toBeLessThanOrEqual(pathSentence(pathOf(length, omitted), NAMES).length + 20)
    }),
  )
})
