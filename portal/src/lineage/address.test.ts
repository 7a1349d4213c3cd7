import fc from 'fast-check'
import { expect, it } from 'vitest'
import { lineageStateOf, MAX_HOPS, textsOf, type LineageState } from './address.ts'

const uri = fc.constantFrom('aip://model/a/b', 'aip://dataset/c/d%2Ce', 'g1aZ_-09')
const states: fc.Arbitrary<LineageState> = fc.record({
  direction: fc.constantFrom('upstream', 'downstream', 'both'),
  hops: fc.integer({ min: 1, max: MAX_HOPS }),
  open: fc.array(uri, { maxLength: 5 }),
  focus: fc.option(uri),
  to: fc.option(uri),
  path: fc.nat(4),
  types: fc.uniqueArray(fc.constantFrom('Model', 'Feature', 'Dataset')),
  freshness: fc.uniqueArray(fc.constantFrom('fresh', 'ageing', 'stale', 'unknown')),
  fold: fc.boolean(),
  production: fc.boolean(),
  view: fc.constantFrom('graph', 'table'),
  lens: fc.constantFrom('state', 'owner', 'metric'),
  find: fc.string(),
  why: fc.constantFrom([], ['aip://model/a/b', 'aip://dataset/c/d']),
  since: fc.option(fc.constantFrom('12', '2026-01-31T12:00:00.000Z')),
})

it('a lineage state survives a round trip through its address', () =>
  fc.assert(
    fc.property(states, fc.boolean(), (state, narrow) => {
      expect(lineageStateOf(textsOf(state), narrow)).toEqual(state)
    }),
  ))

it('any address gives a lineage state within its bounds', () =>
  fc.assert(
    fc.property(
      fc.dictionary(fc.constantFrom('hops', 'path', 'open', 'view', 'freshness', 'direction'), fc.string()),
      (texts) => {
        const { hops, path, view, direction } = lineageStateOf(texts, true)
        expect(hops >= 1 && hops <= MAX_HOPS && Number.isInteger(hops)).toBe(true)
        expect(path >= 0 && Number.isInteger(path)).toBe(true)
        expect(['graph', 'table']).toContain(view)
        expect(['both', 'upstream', 'downstream']).toContain(direction)
      },
    ),
  ))

it('a lineage opens as a table in narrow windows, unless its address asks for the graph', () => {
  expect(lineageStateOf({}, true).view).toBe('table')
  expect(lineageStateOf({ view: 'graph' }, true).view).toBe('graph')
  expect(lineageStateOf({}, false).view).toBe('graph')
})
