import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startDemo, type Demo } from '../../../demo/company.ts'
import { sources } from '../../../demo/tables/all.ts'
import { builtinCatalogue } from '../../catalogue/load.ts'
import type { JsonObject } from '../../lib/json.ts'
import { must } from '../../lib/result.ts'
import { makeUri } from '../../model/uri.ts'
import { normaliseContext } from '../../normalise/context.ts'
import { platformsOf } from '../../normalise/platforms.ts'
import { normalise } from '../../normalise/normalise.ts'
import { DEMO_PROVIDERS } from '../../providers/all.ts'
import { sourceConfig } from '../parts.ts'

/**
 * Golden examples: the demo's first record of each type, and its normalised statement. They show what a mapping's
 * change means for readers (`npm test -- golden -u` accepts it).
 */
const catalogue = builtinCatalogue()
const platforms = platformsOf([...DEMO_PROVIDERS.values()].map((p) => ({ platform: p.name, domains: p.domains })))

let demo: Demo
beforeAll(async () => {
  demo = await startDemo({ only: [] })
})
afterAll(() => demo.stop())

describe.each([...DEMO_PROVIDERS.values()])('$name', (provider) => {
  it.each(Object.values(provider.types))('$type', ({ type, mapping }) => {
    const table = sources.flatMap((s) => s.tables).find((t) => t.type === type)
    const [id = ''] = demo.ids(table?.plural ?? '')
    const record = demo.record(table?.plural ?? '', id)
    expect(record).not.toBeNull()
    const uri = must(makeUri(catalogue.type(type)?.componentType ?? '', provider.name, id))
    const context = normaliseContext(catalogue, sourceConfig(provider.name), platforms)
    const { statement, unmapped } = must(normalise(mapping, { uri, id, body: record as JsonObject }, context))
    expect(unmapped).toEqual([])
    expect({ record, statement }).toMatchSnapshot()
  })
})
