import Database from 'better-sqlite3'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { blockOf, EMPTY_BLOCK, isIn, SYSTEM, withNode } from './enriched.ts'
import { MIGRATIONS } from './migrate.ts'

describe('which nodes are enriched', () => {
  it('is the last that was set of each, in memory as in SQL', () => {
    const db = new Database(':memory:')
    for (const sql of MIGRATIONS) db.exec(sql)
    const insert = db.prepare(`INSERT OR REPLACE INTO node (id, uri, system) VALUES (?, ?, '{"state":"HYDRATED","issues":[]}')`)
    const put = db.prepare('INSERT OR REPLACE INTO enriched (block, nodes) VALUES (?, ?)')
    const select = db.prepare<[], { id: number; system: string }>(`SELECT id, ${SYSTEM} AS system FROM node`)
    const node = fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1_015, max: 3_000 }))
    fc.assert(
      fc.property(fc.array(fc.tuple(node, fc.boolean()), { maxLength: 60 }), (changes) => {
        db.exec('DELETE FROM node; DELETE FROM enriched')
        const expected = new Map<number, boolean>()
        const blocks = new Map<number, string>()
        for (const [id, enriched] of changes) {
          expected.set(id, enriched)
          blocks.set(blockOf(id), withNode(blocks.get(blockOf(id)) ?? EMPTY_BLOCK, id, enriched))
        }
        for (const id of expected.keys()) insert.run(id, `aip://x/${id}`)
        for (const [block, nodes] of blocks) if (nodes !== EMPTY_BLOCK) put.run(block, nodes)
        const found = new Map(select.all().map(({ id, system }) => [id, JSON.parse(system).state]))
        for (const [id, enriched] of expected) {
          expect(isIn(blocks.get(blockOf(id)) ?? EMPTY_BLOCK, id)).toBe(enriched)
          expect(found.get(id)).toBe(enriched ? 'ENRICHED' : 'HYDRATED')
        }
      }),
    )
  })
})
