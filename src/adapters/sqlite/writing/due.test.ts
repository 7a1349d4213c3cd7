import Database from 'better-sqlite3'
import { expect, it } from 'vitest'
import { MIGRATIONS } from '../schema/migrate.ts'
import { READY_AFTER } from './due.ts'

it('the search for marks that may be leased begins where it ended, also of those that are ready at the same time', () => {
  const db = new Database(':memory:')
  for (const sql of MIGRATIONS) db.exec(sql)
  const plan = db.prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${READY_AFTER}`)
  expect(plan.all('registry', 1, 10, 5, 'aip://x/y/z', 100).map(({ detail }) => detail)).toEqual([
    'SEARCH dirty USING COVERING INDEX dirty_ready (platform=? AND priority=? AND (ready,uri)>(?,?) AND ready<?)',
  ])
})
