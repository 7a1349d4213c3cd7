import { describe, expect, it } from 'vitest'
import type { Json } from '../../lib/json.ts'
import { must } from '../../lib/result.ts'
import { readLineageEvent } from './event.ts'
import type { NamedPlatform } from './naming.ts'
import { statementsOf } from './statements.ts'

const DATASET = { namespace: 'postgres://db:5432', name: 'sales' }
const OTHER = { namespace: 'postgres://db:5432', name: 'orders' }
const uriOf = ({ namespace, name }: typeof DATASET) => `aip://dataset/openlineage/${namespace}/${name}`

/** Returns what an event about one dataset states about it. */
function statementsOn(facets: Json, namespaces: ReadonlyMap<string, NamedPlatform> = new Map()): Record<string, Json> {
  const event = { eventTime: '2026-11-20T07:00:00Z', dataset: { ...DATASET, facets } }
  const things = statementsOf(must(readLineageEvent(event)), { own: 'openlineage', namespaces, airflow: null })
  const one = things.find(({ uri }) => uri === uriOf(DATASET))
  return (one?.payload as { is?: Record<string, Json> } | undefined)?.is ?? {}
}

describe('a dataset of an event', () => {
  const input = (of: typeof DATASET, field: string) => ({ ...of, field, transformations: [] })

  it('is not made from itself, even if its columns are made from each other', () => {
    const fields = {
      total: { inputFields: [input(DATASET, 'price'), input(OTHER, 'amount')] },
      running: { inputFields: [input(DATASET, 'total')] },
    }
    const { derivedFrom, lineage } = statementsOn({ columnLineage: { fields } })
    expect(derivedFrom).toEqual([uriOf(OTHER)])
    // This is allowed for columns.
    expect(JSON.stringify(lineage)).toContain('dataset-column/openlineage/postgres://db:5432/sales/price')
  })

  it('is not made from itself if the facet names whole datasets, and nothing remains', () => {
    const facet = { fields: {}, dataset: [input(DATASET, 'id'), { ...DATASET, field: 'total' }] }
    expect(statementsOn({ columnLineage: facet }).derivedFrom).toEqual([])
  })
})
