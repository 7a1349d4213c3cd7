import { expect, it } from 'vitest'
import type { Sweeps } from '../../contracts/sweeps.ts'
import type { Store } from '../../contracts/store.ts'
import type { Uri } from '../../model/uri.ts'
import { commitOf, failedWrite, gone, keyOf, model, stateFacts } from './build.ts'
import type { RecordSubject } from './subject.ts'

/** Results of listings, outside the log. */
export function listedContract({ store, reopen }: RecordSubject<Store & Sweeps>): void {
  const listed = { platform: 'registry', type: 'Model' }
  const [a, b, c] = [model('a'), model('b'), model('c')] as const
  const all = { after: '', limit: 10 }
  const list = (sweep: number, items: Readonly<Record<Uri, string | null>>, at = sweep + 1) =>
    store().recordListing({
      ...listed,
      sweep,
      at,
      items: Object.entries(items).map(([uri, etag]) => ({ uri: uri as Uri, etag })),
    })
  const begin = () =>
    store().commit([a, b, c].map((uri, n) => commitOf(n + 1, [stateFacts(keyOf(uri, 'Model'), { etag: '"1"' })])))
  const verified = async () =>
    (await store().documentStatuses([a, b, c].map((uri) => keyOf(uri, 'Model')))).map((d) => d?.lastVerified)

  it('confirms only the unchanged documents it shows', async () => {
    await begin()
    await store().commit([commitOf(5, [failedWrite(keyOf(c, 'Model'))])])
    const { tx } = await store().head()
    await list(10, { [a]: '"1"', [b]: '"2"', [c]: '"1"', [model('new')]: '"1"' })
    expect(await verified()).toEqual([11, 2, 3])
    expect((await store().head()).tx).toBe(tx)
    await list(8, { [a]: '"1"' })
    expect(await verified()).toEqual([11, 2, 3])
  })

  it('reports what a complete sweep did not show, over a restart', async () => {
    await begin()
    await list(10, { [a]: '"1"' })
    const again = await reopen()
    expect(await again.compareListing(listed, 10)).toEqual({ expected: 3, vanished: 2, missing: 2 })
    expect(await again.missingFromListing(listed, 10, all)).toEqual([b, c])
    expect(await again.missingFromListing(listed, 10, { after: b, limit: 10 })).toEqual([c])
    expect(await again.missingFromListing(listed, 10, { after: '', limit: 1 })).toEqual([b])
    expect(await again.compareListing({ ...listed, type: 'Nothing' }, 10)).toEqual({
      expected: 0,
      vanished: 0,
      missing: 0,
    })
  })

  it('excludes documents read since the sweep began, gone ones, and those never read', async () => {
    await begin()
    await store().commit([
      commitOf(12, [stateFacts(keyOf(b, 'Model'), { etag: '"2"' })]),
      commitOf(13, [gone(keyOf(c, 'Model'))]),
      commitOf(14, [failedWrite(keyOf(model('d'), 'Model'))]),
    ])
    expect(await store().missingFromListing(listed, 10, all)).toEqual([a])
  })

  it('lists the types of which sources still state entities', async () => {
    const [feature, dataset] = [keyOf(model('f'), 'Feature'), keyOf(model('e'), 'Dataset', 'elsewhere')]
    expect(await store().statedTypes(null)).toEqual([])
    await begin()
    await store().commit([
      commitOf(12, [stateFacts(feature, { etag: '"1"' }), stateFacts(dataset, { etag: '"1"' })]),
      commitOf(13, [failedWrite(keyOf(model('g'), 'Pipeline'))]),
    ])
    const elsewhere = { platform: 'elsewhere', type: 'Dataset' }
    const [features, models] = [{ platform: 'registry', type: 'Feature' }, listed]
    expect(await store().statedTypes(null)).toEqual([elsewhere, features, models])
    await store().commit([commitOf(14, [gone(feature)])])
    expect(await store().statedTypes(['registry', 'nowhere'])).toEqual([models])
    expect(await (await reopen()).statedTypes([])).toEqual([])
  })

  it('still misses documents that were only remapped since the sweep began', async () => {
    await begin()
    const again = stateFacts(keyOf(a, 'Model'), {
      facts: { name: 'x' },
      etag: '"1"',
      mapping: 'm@2',
      storedAnswer: true,
    })
    await store().commit([commitOf(12, [again])])
    expect(await store().missingFromListing(listed, 10, all)).toEqual([a, b, c])
  })

  it("doesn't expect a document that a listing omitted, until a listing shows it", async () => {
    await begin()
    await store().forgetListing(listed, [b])
    expect(await store().compareListing(listed, 10)).toEqual({ expected: 2, vanished: 2, missing: 3 })
    await list(20, { [b]: '"1"' })
    expect(await store().compareListing(listed, 30)).toEqual({ expected: 3, vanished: 3, missing: 3 })
  })

  it('keeps what a listing said when its document is rewritten', async () => {
    await begin()
    await list(10, { [a]: '"1"', [b]: '"1"', [c]: '"1"' })
    await store().commit([commitOf(11, [failedWrite(keyOf(a, 'Model'))])])
    expect(await store().missingFromListing(listed, 10, all)).toEqual([])
    expect(await verified()).toEqual([11, 11, 11])
  })
}
