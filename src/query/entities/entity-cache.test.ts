import { expect, it } from 'vitest'
import type { LogEntry } from '../../contracts/log.ts'
import { makeUri } from '../../model/uri.ts'
import { must } from '../../lib/result.ts'
import { EntityCache } from './entity-cache.ts'
import type { Entity } from './entity.ts'

const entity = (node: number): Entity => ({
  node,
  uri: must(makeUri('model', 'registry', `m${node}`)),
  entityType: 'Model',
  domain: 'models',
  attributes: {},
  documents: [],
})

const entry = (tx: number, ...nodes: number[]): LogEntry => ({
  tx,
  at: tx,
  cause: { kind: 'event', trace: '', since: 0 },
  nodes: [],
  types: [],
  facts: nodes.map((node) => ({ node, document: 1, asserted: {}, retracted: [] })),
  edges: [],
})

function cacheAt(head: number): EntityCache {
  const cache = new EntityCache()
  cache.startAt(head)
  return cache
}

it('the entity cache keeps an entity until a transaction changes it', () => {
  const cache = cacheAt(5)
  cache.keep(entity(1), 5)
  cache.keep(entity(2), 5)
  cache.changed(entry(6, 2))
  expect(cache.get(1, 6)).toEqual(entity(1))
  expect(cache.get(1, 5)).toEqual(entity(1))
  expect(cache.get(2, 6)).toBeUndefined()
})

it('the entity cache has no answer before the read, or for transactions not reported to it', () => {
  const cache = cacheAt(5)
  cache.keep(entity(1), 5)
  expect(cache.get(1, 4)).toBeUndefined()
  expect(cache.get(1, 6)).toBeUndefined()
})

it('the entity cache does not keep what was read before the last transaction', () => {
  const cache = cacheAt(5)
  cache.changed(entry(6, 1))
  cache.keep(entity(1), 5)
  expect(cache.get(1, 6)).toBeUndefined()
})

it('the entity cache drops everything if it missed a transaction', () => {
  const cache = cacheAt(5)
  cache.keep(entity(1), 5)
  cache.changed(entry(7, 3))
  expect(cache.get(1, 7)).toBeUndefined()
})

it('the entity cache keeps nothing while transactions are not reported to it', () => {
  const cache = new EntityCache()
  cache.keep(entity(1), 5)
  expect(cache.get(1, 5)).toBeUndefined()
})

it('the entity cache drops everything and counts a rewrite if the past was rewritten', () => {
  const cache = cacheAt(5)
  cache.keep(entity(1), 5)
  cache.changed({ ...entry(6, 3), cause: { kind: 'redaction', trace: '', since: 0 } })
  expect(cache.get(1, 6)).toBeUndefined()
  expect(cache.rewrites).toBe(1)
  cache.changed(entry(7, 1))
  expect(cache.rewrites).toBe(1)
})
