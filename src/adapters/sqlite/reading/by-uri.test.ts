import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { model } from '../../../testing/store/build.ts'
import { MIGRATIONS } from '../schema/migrate.ts'
import { openByUri } from './by-uri.ts'
import { openLateReads } from './late-entries.ts'

describe('the mark of a URI', () => {
  it('is found at once, however often one was set and served before it', () => {
    let statements = 0
    const db = new Database(':memory:', { verbose: () => statements++ })
    for (const sql of MIGRATIONS) db.exec(sql)
    const insert = db.prepare(
      `INSERT INTO dirty (id, uri, platform, ready, priority, generation, expects, cause_kind, trace, since, due, marked_at, not_before, attempts, heat)
       VALUES (?, ?, 'registry', 1, 1, 1, '[]', 'event', 't', 1, 1, 1, 0, 0, 0)`,
    )
    for (let id = 1; id <= 1_000; id++) insert.run(id, model('often'))
    db.exec(`INSERT INTO meta VALUES ('sequence', 1001)`)
    const late = openLateReads(db)
    const markOf = openByUri(db, 'dirty', late.marks)
    late.refresh()
    expect(markOf(model('other'))).toBeNull()
    statements = 0
    expect(markOf(model('often'))).toBe(1_000)
    expect(statements).toBeLessThan(5)
  })
})
