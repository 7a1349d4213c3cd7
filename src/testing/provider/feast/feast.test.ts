import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { BUILTIN } from '../../../catalogue/builtin.ts'
import { loadCatalogue } from '../../../catalogue/load.ts'
import type { Catalogue } from '../../../catalogue/registry.ts'
import { recordEtag } from '../../../contracts/etag.ts'
import type { ListedItem, TypeContract } from '../../../contracts/source.ts'
import type { Json, JsonObject } from '../../../lib/json.ts'
import { must, ok } from '../../../lib/result.ts'
import { composedId } from '../../../model/composed-id.ts'
import { makeUri } from '../../../model/uri.ts'
import { mappingProblems } from '../../../normalise/check.ts'
import { normaliseContext } from '../../../normalise/context.ts'
import { platformsOf } from '../../../normalise/platforms.ts'
import { normalise } from '../../../normalise/normalise.ts'
import { definitionsFor } from '../../../providers/all.ts'
import { builtinProvider } from '../builtin.ts'
import { sourceConfig } from '../../parts.ts'

/** Feast 0.67's answers by request, and what the file makes of them. Code bytes are omitted. */
const answers = JSON.parse(readFileSync(new URL('answers.json', import.meta.url), 'utf8')) as Record<string, Json>
const provider = builtinProvider('feast')
const catalogue: Catalogue = must(loadCatalogue([...BUILTIN, ...definitionsFor(['feast'])]))
const composed = must(composedId('{project}/{spec.name}'))
const ALL = { cursor: null, updatedSince: null }

function contractOf(type: string): TypeContract {
  const contract = provider.types[type]
  if (contract === undefined) throw new Error(`Feast has no ${type}`)
  return contract
}

function answerTo(path: string | undefined): Json {
  const answer = answers[path ?? '']
  if (answer === undefined) throw new Error(`nothing was recorded of ${path}`)
  return answer
}

function listItems(type: string): readonly ListedItem[] {
  const contract = contractOf(type)
  const page = must(contract.readList(answerTo(contract.list(ALL)?.path), ALL))
  expect(page).toMatchObject({ setAside: [], next: null })
  return page.items
}

function mapItem(type: string, { id, record }: Pick<ListedItem, 'id' | 'record'>) {
  const platforms = platformsOf([
    { platform: 'feast', domains: provider.domains },
    { platform: 'people', domains: ['identity'] },
    { platform: 'airflow', domains: ['pipelines'] },
  ])
  const context = normaliseContext(catalogue, sourceConfig('feast'), platforms)
  const uri = must(makeUri(catalogue.type(type)?.componentType ?? '', 'feast', id))
  return must(normalise(contractOf(type).mapping, { uri, id, body: record ?? null }, context))
}

describe('Feast from a file', () => {
  it('names only what the catalogue has', () => {
    expect(mappingProblems(provider, catalogue)).toEqual([])
  })

  it.each([
    ['FeastProject', ['shop', 'cellar']],
    ['FeastEntity', ['shop/product', 'cellar/customer']],
    ['DataSource', ['shop/customer_stats_source', 'shop/clicks_topic', 'shop/clicks_table', 'shop/basket_request']],
    ['FeatureGroup', ['shop/prices', 'shop/basket_ratio', 'shop/clicks_now', 'shop/customer_rank']],
    ['FeastLabelView', ['shop/fraud_labels']],
    ['FeastFeatureService', ['shop/churn_v1']],
    ['Dataset', ['shop/by_service']],
  ])('lists and maps each %s', (type, ids) => {
    const items = listItems(type)
    const unmapped = items.flatMap((item) => mapItem(type, item).unmapped)
    expect(unmapped).toEqual([])
    for (const id of ids) {
      const item = items.find((one) => one.id === id)
      expect(item, id).toBeDefined()
      if (item !== undefined) expect(mapItem(type, item).statement).toMatchSnapshot(id)
    }
  })

  it.each(Object.keys(provider.types))('reads a %s from its listing, without asking for it by name', (type) => {
    const contract = contractOf(type)
    const shop = listItems(type).filter(({ id }) => id === 'shop' || id.startsWith('shop/'))
    expect(shop.length).toBeGreaterThan(0)
    for (const { id, record } of shop) {
      const answer = answerTo(contract.read(id)?.path)
      const read = must(contract.record?.(answer, id) ?? ok(answer))
      const [one, other] = [record ?? null, read].map((each) =>
        recordEtag(contract, { record: each, etag: null, redact: [] }),
      )
      expect(one).toBe(other)
      expect(mapItem(type, { id, record: read }).statement).toEqual(
        mapItem(type, { id, record: record ?? null }).statement,
      )
    }
    const unknown = contract.record?.(
      answerTo(contract.read('shop/none')?.path ?? '/api/v1/projects/shop?allow_cache=false'),
      'shop/none',
    )
    if (type !== 'FeastProject') expect(unknown).toEqual({ ok: true, value: null })
  })

  it('ignores repeated applies, and copies that differ only in their times', () => {
    const contract = contractOf('FeatureGroup')
    const later = (value: Json): Json =>
      JSON.parse(
        JSON.stringify(value).replaceAll(
          /"(createdTimestamp|lastUpdatedTimestamp)":"[^"]*"/g,
          '"$1":"2030-01-01T00:00:00Z"',
        ),
      ) as Json
    for (const { id, record = null } of listItems('FeatureGroup')) {
      const [was, is] = [
        mapItem('FeatureGroup', { id, record }).statement,
        mapItem('FeatureGroup', { id, record: later(record) }).statement,
      ]
      const attributes = (of: typeof was) =>
        of.nodes.map((node) => ({ ...node.attributes, createdAt: null, updatedAt: null }))
      expect(attributes(is)).toEqual(attributes(was))
      const without = { ...contract, noise: [...(contract.noise ?? []), 'meta.createdTimestamp'] }
      const [one, other] = [record, later(record)].map((each) =>
        recordEtag(without, { record: each, etag: null, redact: [] }),
      )
      expect(other).toBe(one)
    }
  })

  it('says which definition of a changed view is in force, and if it is disabled', () => {
    const { featureViews } = answers['after a change of features, and one view is disabled'] as {
      featureViews: JsonObject[]
    }
    const read = featureViews.map((record) => {
      const { statement, unmapped } = mapItem('FeatureGroup', { id: String(composed.compose(record)), record })
      const { name, version, status } = statement.nodes[0]?.attributes ?? {}
      return { name, version, status, unmapped }
    })
    expect(read).toEqual([
      { name: 'customer_rank', status: 'DISABLED', unmapped: [] },
      { name: 'customer_stats', version: '1', unmapped: [] },
    ])
  })

  it("treats a feature stored for a view's version as that feature", () => {
    const saved = listItems('Dataset').find(({ id }) => id === 'shop/by_service')?.record as JsonObject
    const record = { ...saved, spec: { ...(saved.spec as JsonObject), features: ['prices@v2:price', 'prices:price'] } }
    const { statement } = mapItem('Dataset', { id: 'shop/by_service', record })
    const features = statement.edges.filter(({ type }) => type === 'Dataset.derivedFrom').map(({ to }) => to)
    expect([...new Set(features)]).toEqual(['aip://feature/feast/shop/prices/price'])
  })

  it('has no placeholder entity for views without one', () => {
    expect(JSON.stringify(answers)).toContain('"__dummy"')
    expect(listItems('FeastEntity').map(({ id }) => id)).not.toContain('shop/__dummy')
    const view = listItems('FeatureGroup').find(({ id }) => id === 'shop/basket_ratio')
    expect(JSON.stringify(mapItem('FeatureGroup', view ?? { id: '' }).statement)).not.toContain('__dummy')
  })
})
