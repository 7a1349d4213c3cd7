import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { fnv1a } from '../../lib/fnv.ts'
import { below, seeded } from '../../lib/random.ts'
import type { Uri } from '../../model/uri.ts'
import { commitOf, doneWith, keyOf, leaseAll, markOf, model, said, saidOf } from '../../testing/store/build.ts'
import { GATHER_FEW } from '../../testing/store/gather-few.ts'
import { openSqliteStore } from './store.ts'

const [first, second] = twoOfOneHash()

describe('two URIs of one hash', () => {
  let folder = ''
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'mlg-hashes-'))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  it.each([
    ['before the index has them', undefined],
    ['off the index', GATHER_FEW],
  ])('are two nodes with two marks, %s', async (_, gather) => {
    const path = join(folder, 'record.db')
    let store = openSqliteStore({ path, gather })
    const others = Array.from({ length: 30 }, (_, n) => model(`other ${n}`))
    await store.mark([markOf(first, 1), markOf(second, 2)])
    for (const uri of [first, ...others, second]) {
      await store.mark([markOf(uri, 3)])
      await store.commit([commitOf(10, [said(keyOf(uri, 'Model'), { facts: { name: uri } })])])
    }
    for (const reopened of [false, true]) {
      if (reopened) {
        await store.close()
        store = openSqliteStore({ path, gather })
      }
      for (const uri of [first, second])
        expect(await saidOf(store, uri)).toMatchObject({ [`registry|Model|${uri}`]: { name: uri } })
      expect((await store.pending([first, second])).map((mark) => mark?.nextTryAt)).toEqual([1, 2])
    }
    const [lease] = await leaseAll(store, 100, { limit: 1 })
    expect(lease?.uri).toBe(first)
    if (lease !== undefined) await store.commit([commitOf(11, [], doneWith(lease, 0))])
    expect((await store.pending([first, second])).map((mark) => mark?.nextTryAt ?? null)).toEqual([null, 2])
    await store.close()
  })
})

/** Of some ten thousands of random ones there are two. */
function twoOfOneHash(): readonly [Uri, Uri] {
  const random = seeded(1)
  const known = new Map<number, Uri>()
  for (let n = 0; n < 1_000_000; n++) {
    const uri = model(below(random, 2 ** 31).toString(36))
    const hash = fnv1a(uri)
    const other = known.get(hash)
    if (other !== undefined && other !== uri) return [other, uri]
    known.set(hash, uri)
  }
  throw new Error('no two of a million texts have the same hash')
}
