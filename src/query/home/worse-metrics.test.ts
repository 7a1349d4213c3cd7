import fc from 'fast-check'
import { expect, it } from 'vitest'
import { worstOf } from './worse-metrics.ts'

const HIGHER = [{ name: 'auc', direction: 'higher' }]
const of = (name: string, value: number) => [{ name, value }]

it('judges metrics only by their declared direction', () => {
  expect(worstOf(HIGHER, of('auc', 0.8), of('auc', 0.6))).toMatchObject({ metric: 'auc', before: 0.8, after: 0.6 })
  expect(worstOf(HIGHER, of('auc', 0.6), of('auc', 0.8))).toBeNull()
  expect(worstOf([{ name: 'ms', direction: 'lower' }], of('ms', 20), of('ms', 30))).toMatchObject({ share: 0.5 })
  expect(worstOf([{ name: 'auc' }], of('auc', 0.8), of('auc', 0.1))).toBeNull()
})

it('ignores small differences, and metrics that one side lacks', () => {
  expect(worstOf(HIGHER, of('auc', 0.8), of('auc', 0.73))).toBeNull()
  expect(worstOf(HIGHER, of('auc', 0.8), of('ndcg', 0.1))).toBeNull()
  expect(worstOf(HIGHER, of('auc', 0), of('auc', -1))).toBeNull()
})

it('ranks a metric that became NaN as worst, whichever direction is better', () => {
  const nan = [{ name: 'profit', value: null, stated: 'NaN' }]
  expect(worstOf([{ name: 'profit' }], of('profit', 8), nan)).toMatchObject({ before: 8, after: NaN })
  expect(worstOf([{ name: 'profit' }], nan, nan)).toBeNull()
  expect(worstOf([{ name: 'profit' }], nan, of('profit', 8))).toBeNull()
})

it('counts exactly a tenth as worse, despite floating-point error', () => {
  expect(worstOf(HIGHER, of('auc', 0.9), of('auc', 0.81))).toMatchObject({ before: 0.9, after: 0.81 })
})

it('names the metric that fell by the largest share', () => {
  const definitions = [...HIGHER, { name: 'ms', direction: 'lower' }]
  const [before, after] = [
    [...of('auc', 1), ...of('ms', 10)],
    [...of('auc', 0.8), ...of('ms', 15)],
  ]
  expect(worstOf(definitions, before, after)?.metric).toBe('ms')
})

it('never throws, whatever a source states', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), fc.jsonValue(), (definitions, before, after) => {
      const worse = worstOf(definitions as never, before as never, after as never)
      if (worse !== null) expect(worse.share).toBeCloseTo(Math.max(worse.share, 0.1))
    }),
  )
})
