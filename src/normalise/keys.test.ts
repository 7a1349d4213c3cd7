import { expect, it } from 'vitest'
import { enforce } from '../catalogue/validate.ts'
import { builtinCatalogue } from '../catalogue/load.ts'
import type { Mapping } from '../contracts/mapping.ts'
import type { JsonObject } from '../lib/json.ts'
import { must } from '../lib/result.ts'
import { VERIFIED_ADDRESS } from '../model/identity.ts'
import { keyUri } from '../model/key.ts'
import { makeUri } from '../model/uri.ts'
import { sourceConfig } from '../testing/parts.ts'
import { normaliseContext } from './context.ts'
import { platformsOf } from './platforms.ts'
import { normalise } from './normalise.ts'
import { allowedBy } from './allowed-by-redaction.ts'

const MAX_KEYS = 500

const catalogue = builtinCatalogue()
const platforms = platformsOf([{ platform: 'lake', domains: ['datasets'] }])
const context = normaliseContext(catalogue, sourceConfig('lake'), platforms)
const uri = must(makeUri('dataset', 'lake', 'orders'))
const MAPPING: Mapping = {
  type: 'Dataset',
  fields: {
    name: { kind: 'attribute' },
    paths: { kind: 'key', name: 'dataUri', from: 'paths[*].data_uri(@)' },
    table: { kind: 'key', name: 'dataUri', from: 'data_uri(server, table)', when: 'table' },
    digest: { kind: 'key', name: 'dataDigest' },
  },
}

function mapRecord(record: JsonObject) {
  const { statement } = must(normalise(MAPPING, { uri, id: 'orders', body: { name: 'Orders', ...record } }, context))
  const enforced = enforce(catalogue, statement)
  expect(enforced.issues).toEqual([])
  return { node: enforced.statement.nodes[0]?.attributes, edges: enforced.statement.edges, of: enforced.statement }
}

it('an entity gets its keys as an attribute, and an edge to each', () => {
  const { node, edges, of } = mapRecord({
    paths: ['s3a://lake/orders/', 's3://lake/orders', 'orders', '/lake/orders'],
    server: 'postgresql://db',
    table: 'shop.public.orders',
    digest: 7,
  })
  const keys = [
    { name: 'dataDigest', value: '7' },
    { name: 'dataUri', value: 's3://lake/orders' },
    { name: 'dataUri', value: 'file:///lake/orders' },
    { name: 'dataUri', value: 'postgres://db:5432/shop.public.orders' },
  ]
  expect(node).toEqual({ entityType: 'Dataset', name: 'Orders', keys })
  expect(edges).toEqual(keys.map(({ name, value }) => ({ type: `Key.${name}`, from: uri, to: keyUri(name, value) })))
  // Keys are never read.
  expect(of.references).toEqual([])
})

it("a key's URI reveals no value", () => {
  expect(keyUri('dataUri', 'file:///secret')).toMatch(/^aip:\/\/key\/mds\/dataUri\/[\w-]{24}$/)
  expect(keyUri('dataUri', 'a')).not.toBe(keyUri('dataDigest', 'a'))
})

it('invalid keys, and keys beyond the bound, are reported', () => {
  const { node } = mapRecord({ digest: [true, ' ', 'x'.repeat(1_001), 'ok'] })
  expect(node?.keys).toEqual([{ name: 'dataDigest', value: 'ok' }])
  expect(node?.issues).toHaveLength(3)
  const many = mapRecord({ digest: Array.from({ length: MAX_KEYS + 20 }, (_, i) => `d${i}`) })
  expect(many.node?.keys).toHaveLength(MAX_KEYS)
  expect(many.edges).toHaveLength(MAX_KEYS)
  expect(many.node?.issues).toMatchObject([{ detail: expect.stringContaining(`more than ${MAX_KEYS} keys`) as string }])
})

it('past keys that a redacted path may have given are dropped', () => {
  expect(allowedBy(MAPPING, ['table']).subject).not.toContain('keys')
  expect(allowedBy(MAPPING, ['name']).subject).toContain('keys')
})

it('an address is a key in lower case, as whoever looks it up spells it', () => {
  const mapping: Mapping = { type: 'User', fields: { mail: { kind: 'key', name: VERIFIED_ADDRESS } } }
  const ada = must(makeUri('user', 'lake', 'ada'))
  const { statement } = must(normalise(mapping, { uri: ada, id: 'ada', body: { mail: 'Ada@Example.com' } }, context))
  expect(statement.nodes[0]?.attributes.keys).toEqual([{ name: VERIFIED_ADDRESS, value: 'ada@example.com' }])
})
