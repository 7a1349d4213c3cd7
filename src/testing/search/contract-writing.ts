import { describe, expect, it } from 'vitest'
import { entity, owner, request, uriOf, requireWords } from './build.ts'
import type { Having } from './subject.ts'

export function writingContract(having: Having, many: number): void {
  describe('a written document', () => {
    it("replaces the node's previous texts, filters and order", async () => {
      const filled = await having(
        entity(1, { name: 'one', tags: ['a::b'], usage: 9 }),
        entity(2, { name: 'both one two', usage: 5 }),
      )
      await filled.put(entity(1, { name: 'both two', tags: ['a::c'] }))
      await filled.expectFinds([
        ['one', [2]],
        ['two', [1, 2]],
      ])
      expect(
        await filled.find(requireWords('', { filters: [{ field: 'tag', values: ['a::b'], negative: false }] })),
      ).toEqual([])
      expect(await filled.find('')).toEqual([2, 1])
      expect((await filled.index.status()).documents).toBe(2)
    })

    it('can move from one index to the other', async () => {
      const id = uriOf('user', 'alice')
      const filled = await having(entity(1, { id, entityType: null, state: 'uncached' }))
      expect(await filled.find('alice', { indices: ['entities'] })).toEqual([1])
      await filled.put(owner(1, { id, name: 'Alice' }))
      expect(await filled.find('alice', { indices: ['entities'] })).toEqual([])
      expect(await filled.find('alice', { indices: ['owners'] })).toEqual([1])
      expect((await filled.page('')).total).toBe(1)
    })

    it('is gone once dropped, and can come back; dropping an absent one does nothing', async () => {
      const [one, two] = [entity(1, { name: 'one two' }), entity(2, { name: 'two' })]
      const filled = await having(one, two)
      await filled.drop(one, entity(9))
      await filled.expectFinds([
        ['one', []],
        ['two', [2]],
      ])
      expect(await filled.find(one.document.id)).not.toContain(1)
      expect(await filled.page('', { facets: ['type'] })).toMatchObject({
        total: 1,
        facets: { type: [{ value: 'Model', count: 1 }] },
      })
      await filled.put(one)
      expect(await filled.find('one')).toEqual([1])
    })

    it('takes effect in the order of changes, the last one per node', async () => {
      const [old, now] = [entity(1, { name: 'old' }), entity(1, { name: 'now' })]
      const drop = { drop: { node: 1, id: old.document.id } }
      const filled = await having(entity(2))
      await filled.write([{ put: old }, { put: now }])
      await filled.expectFinds([
        ['old', []],
        ['now', [1]],
      ])
      await filled.write([drop, { put: old }])
      expect(await filled.find('old')).toEqual([1])
      await filled.write([{ put: now }, drop])
      await filled.expectFinds([
        ['old', []],
        ['now', []],
      ])
    })

    it('can be written again, without any change', async () => {
      const all = [
        entity(1, { name: 'one' }),
        entity(2, { name: 'one two', tags: ['a::b'] }),
        owner(3, { name: 'one' }),
      ]
      const filled = await having(...all)
      const requested = request('one xyzzy', { facets: ['type', 'tag'] })
      const { tx: _, ...before } = await filled.index.search(requested)
      for (let i = 0; i < 5; i++) await filled.put(...all)
      const { tx, ...after } = await filled.index.search(requested)
      expect(after).toEqual(before)
      expect(tx).toBe(6)
    })

    it('can be one of many in a write', async () => {
      const all = Array.from({ length: many }, (_, i) =>
        entity(i + 1, { name: `visual n${i}`, usage: i % 100, teams: [`t${i % 10}`] }),
      )
      const filled = await having(...all)
      const page = await filled.page('visual', { limit: 3, facets: ['team'] })
      expect([page.total, page.facets.team?.length, page.facets.team?.[0]]).toEqual([
        many,
        10,
        { value: 't0', count: many / 10 },
      ])
      expect(page.hits.map(({ usage }) => usage)).toEqual([99, 99, 99])
      await filled.drop(...all.slice(0, many / 2))
      const found = await filled.page(`visual n${many - 100}`, { limit: 3 })
      expect(found).toMatchObject({ total: 1, hits: [{ node: many - 99 }] })
      expect((await filled.page('visual')).total).toBe(many / 2)
    })

    it('can be searched while more is written', async () => {
      const filled = await having(entity(1, { name: 'visual' }))
      const writing = (async () => {
        for (let i = 0; i < 20; i++) await filled.put(entity(10 + i, { name: 'visual scene' }))
      })()
      for (let i = 0; i < 20; i++) expect((await filled.find('visual'))[0]).toBe(1)
      await writing
      expect((await filled.page('visual')).total).toBe(21)
    })
  })

  describe('the head', () => {
    it('of a new index is 0, and never beyond what is complete', async () => {
      const filled = await having()
      expect([await filled.writer.head(), await filled.index.status()]).toMatchObject([
        { complete: 0, latest: 0 },
        { head: 0, documents: 0 },
      ])
      expect((await filled.page('')).tx).toBe(0)
      await filled.writer.write([{ put: entity(1) }], 5, 0)
      await filled.settled()
      const { complete } = await filled.writer.head()
      expect([complete, (await filled.index.status()).head, (await filled.page('')).tx]).toEqual([0, 5, 5])
      await filled.writer.write([], 9, 7)
      await filled.settled()
      expect((await filled.writer.head()).complete).toBeLessThanOrEqual(7)
      expect([(await filled.index.status()).head, (await filled.page('')).tx]).toEqual([9, 9])
    })

    it('is what is complete after a clean stop, and everything is there then', async () => {
      const all = [entity(1, { name: 'one' }), owner(2, { name: 'one two' })]
      const filled = await having(...all)
      const requested = request('one xyzzy', { facets: ['type'] })
      const before = await filled.index.search(requested)
      if (!(await filled.reopen())) return
      expect((await filled.writer.head()).complete).toBe(1)
      expect(await filled.index.search(requested)).toEqual(before)
      await filled.drop(entity(1))
      await filled.reopen()
      expect([await filled.writer.head(), await filled.find('one')]).toEqual([{ complete: 2, latest: 2 }, [2]])
      await filled.writer.write([{ put: entity(3, { name: 'one three' }) }], 9, 4)
      await filled.reopen()
      expect([await filled.writer.head(), await filled.find('three')]).toEqual([{ complete: 4, latest: 9 }, [3]])
    })
  })

  describe('a fresh index', () => {
    it('is filled beside the serving one, which is still written, and replaces it when adopted', async () => {
      const filled = await having(entity(1, { name: 'old' }))
      const { writer, adopt } = await filled.writer.fresh()
      expect((await writer.head()).complete).toBe(0)
      await writer.write([{ put: entity(2, { name: 'now' }) }], 2, 2)
      await filled.put(entity(3, { name: 'old' }))
      expect([await filled.find('old'), await filled.find('now')]).toEqual([[1, 3], []])
      await adopt()
      await adopt()
      await filled.settled()
      expect([await filled.find('old'), await filled.find('now')]).toEqual([[], [2]])
      await filled.write([{ put: entity(4, { name: 'now' }) }], writer)
      expect(await filled.page('now', { facets: ['type'] })).toMatchObject({
        total: 2,
        facets: { type: [{ value: 'Model', count: 2 }] },
      })
      expect(await filled.index.status()).toMatchObject({ documents: 2 })
      if (await filled.reopen()) expect(await filled.find('now')).toEqual([2, 4])
    })

    it('replaces an earlier attempt, and leaves no trace if it was not adopted', async () => {
      const filled = await having(entity(1, { name: 'old' }))
      const abandoned = await filled.writer.fresh()
      await abandoned.writer.write([{ put: entity(2, { name: 'lost' }) }], 1, 1)
      const { writer, adopt } = await filled.writer.fresh()
      await writer.write([{ put: entity(3, { name: 'now' }) }], 1, 1)
      if (await filled.reopen()) {
        expect([await filled.find('old'), await filled.find('lost'), await filled.find('now')]).toEqual([[1], [], []])
        return
      }
      await adopt()
      await filled.settled()
      expect([await filled.find('old'), await filled.find('lost'), await filled.find('now')]).toEqual([[], [], [3]])
    })

    it('can be started from an adopted one', async () => {
      const filled = await having(entity(1, { name: 'one' }))
      const second = await filled.writer.fresh()
      await second.writer.write([{ put: entity(2, { name: 'two' }) }], 2, 2)
      await second.adopt()
      const third = await second.writer.fresh()
      await third.writer.write([{ put: entity(3, { name: 'three' }) }], 3, 3)
      await filled.settled()
      expect([await filled.find('two'), await filled.find('three')]).toEqual([[2], []])
      await third.adopt()
      await filled.settled()
      expect([await filled.find('two'), await filled.find('three')]).toEqual([[], [3]])
    })
  })
}
