import fc from 'fast-check'
import { expect, it } from 'vitest'
import { worstOf } from './worse-metrics.ts'

const HIGHER = [{ name: 'auc', direction: 'higher' }]
const metric = (name: string, value: number) => [{ name, value }]

it('judges metrics only by their declared direction', () => {
  expect(worstOf(HIGHER, metric('auc', 0.8), metric('auc', 0.6))).toMatchObject({
    metric: 'auc',
    before: 0.8,
    after: 0.6,
  })
  expect(worstOf(HIGHER, metric('auc', 0.6), metric('auc', 0.8))).toBeNull()
  expect(worstOf([{ name: 'ms', direction: 'lower' }], metric('ms', 20), metric('ms', 30))).toMatchObject({
    share: 0.5,
  })
  expect(worstOf([{ name: 'auc' }], metric('auc', 0.8), metric('auc', 0.1))).toBeNull()
})

it('ignores small differences, and metrics that one side lacks', () => {
  expect(worstOf(HIGHER, metric('auc', 0.8), metric('auc', 0.73))).toBeNull()
  expect(worstOf(HIGHER, metric('auc', 0.8), metric('ndcg', 0.1))).toBeNull()
  expect(worstOf(HIGHER, metric('auc', 0), metric('auc', -1))).toBeNull()
})

it('ranks a metric that became NaN as worst, whichever direction is better', () => {
  const nan = [{ name: 'profit', value: null, stated: 'NaN' }]
  expect(worstOf([{ name: 'profit' }], metric('profit', 8), nan)).toMatchObject({ before: 8, after: NaN })
  expect(worstOf([{ name: 'profit' }], nan, nan)).toBeNull()
  expect(worstOf([{ name: 'profit' }], nan, metric('profit', 8))).toBeNull()
})

it('counts exactly a tenth as worse, despite floating-point error', () => {
  expect(worstOf(HIGHER, metric('auc', 0.9), metric('auc', 0.81))).toMatchObject({ before: 0.9, after: 0.81 })
})

it('names the metric that fell by the largest share', () => {
  const definitions = [...HIGHER, { name: 'ms', direction: 'lower' }]
  const [before, after] = [
    [...metric('auc', 1), ...metric('ms', 10)],
    [...metric('auc', 0.8), ...metric('ms', 15)],
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
