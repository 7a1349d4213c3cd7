import { describe, expect, it } from 'vitest'
import { cadenceOf, freshest, freshnessAt } from './cadence.ts'

const DAY = 86_400_000

describe('freshness by the cadence of a source', () => {
  it.each([
    [0, 'fresh'],
    [DAY, 'fresh'],
    [DAY + 1, 'ageing'],
    [3 * DAY, 'ageing'],
    [3 * DAY + 1, 'stale'],
    [-1, 'fresh'],
  ])('%d ms after confirmation, with a daily listing, is %s', (age, freshness) => {
    expect(freshnessAt(10 * DAY - age, DAY, 10 * DAY)).toBe(freshness)
  })

  it('is unknown if never confirmed, or if the source is not listed', () => {
    expect(freshnessAt(null, DAY, DAY)).toBe('unknown')
    expect(freshnessAt(0, undefined, DAY)).toBe('unknown')
  })

  it('is unknown for types that its source never lists', () => {
    const sourceConditions = { cadences: new Map([['mlflow', DAY]]), neverListed: new Set(['mlflow|MlflowSignature']) }
    expect(cadenceOf(sourceConditions, { platform: 'mlflow', type: 'MlflowRun' })).toBe(DAY)
    expect(cadenceOf(sourceConditions, { platform: 'mlflow', type: 'MlflowSignature' })).toBeUndefined()
  })

  it('is that of the source that confirmed it last', () => {
    expect(freshest(['stale', 'fresh', 'unknown'])).toBe('fresh')
    expect(freshest(['unknown', 'stale'])).toBe('stale')
    expect(freshest([])).toBe('unknown')
  })
})
