import { afterAll, beforeAll, expect, it } from 'vitest'
import { startDemo, type Demo } from '../../../demo/company.ts'
import type { Provider, TypeContract } from '../../contracts/source.ts'
import { builtinProvider } from '../../testing/provider/builtin.ts'
import { conformance, type ConformanceOptions } from './conformance.ts'

/** The product's own providers keep the laws (src/testing/provider); these tests show that each notices a breach. */
let demo: Demo
beforeAll(async () => {
  demo = await startDemo({ only: ['evaluations'] })
})
afterAll(() => demo.stop())

const provider = builtinProvider('evaluations')

/** Returns the laws that a provider breaks, and the first error of each. */
async function broken(of: Provider, more: Partial<ConformanceOptions> = {}): Promise<Record<string, string>> {
  const laws: (readonly [string, () => Promise<void>])[] = []
  const ends: (() => Promise<void>)[] = []
  conformance(
    of,
    { system: demo.sources.evaluations, sample: 3, ...more },
    { test: (name, run) => laws.push([name, run]), after: (run) => ends.push(run) },
  )
  const found: Record<string, string> = {}
  for (const [name, run] of laws) await run().catch((error: unknown) => (found[name] = String(error)))
  for (const end of ends) await end()
  return found
}

function withType(change: Partial<TypeContract>, more: Partial<Provider> = {}): Provider {
  const { Evaluation } = provider.types
  if (Evaluation === undefined) throw new Error('it has no type')
  return { ...provider, ...more, types: { Evaluation: { ...Evaluation, ...change } } }
}

it('a correct provider breaks no law', async () => {
  expect(await broken(provider)).toEqual({})
  expect(await broken(withType({}))).toEqual({})
})

it.each<[string, Provider, string, RegExp]>([
  [
    'no form',
    withType({ readList: 1 as never }),
    'has the form of a provider, and a mapping that is data',
    /must be a function/,
  ],
  [
    'names that the catalogue lacks',
    withType({ mapping: { type: 'Evaluation', fields: { id: { kind: 'id' }, colour: { kind: 'attribute' } } } }),
    'names only types, relationships and attributes of the catalogue, in domains that it serves',
    /colour/,
  ],
  [
    "domains that it doesn't serve",
    withType({}, { domains: ['models'] }),
    'names only types, relationships and attributes of the catalogue, in domains that it serves',
    /lack that of Evaluation/,
  ],
  [
    'an event that names nothing',
    withType({}, { events: { made: { type: 'Evaluation', idKey: 'id', idOf: () => null } } }),
    'finds the changed entity in each of its events',
    /made has no id at id/,
  ],
  [
    'a function that throws',
    withType({ readList: () => JSON.parse('') as never }),
    'never throws, whatever the answer or id',
    /SyntaxError/,
  ],
  [
    'a path to elsewhere',
    withType({ read: (id) => ({ method: 'GET', path: `/x/${id}` }) }),
    'never throws, whatever the answer or id',
    /makes the path/,
  ],
  [
    'a read that finds nothing',
    withType({ read: (id) => ({ method: 'GET', path: `/x/${encodeURIComponent(id)}` }) }),
    'Evaluation is listed, read and mapped as declared',
    /which is listed/,
  ],
  [
    'fields without rules',
    withType({ mapping: { type: 'Evaluation', fields: { id: { kind: 'id' } } } }),
    'Evaluation has a rule for each field of its records',
    /Evaluation\./,
  ],
])('a provider with %s breaks a law, which says why', async (_, wrong, law, reason) => {
  const found = await broken(wrong)
  expect(found[`evaluations: ${law}`]).toMatch(reason)
})
