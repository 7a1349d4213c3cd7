import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { SCHEMA_SQL } from '../postgres/schema.ts'
import { TABLES } from '../sqlite/schema/schema.ts'
import { LAYOUT, stepsFrom } from './migrations.ts'

/** Each layout's tables in both engines from 14 on, and the step to it. Rows never change. */
const LAYOUTS: readonly (readonly [number: number, sqlite: string, postgres: string, step: string])[] = [
  [14, 'dafde1da866563a2', 'a154d801f0106820', '891c09dc6c37e1ef'],
]

const digestOf = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 16)

/** Comments and white space may change. */
const digestOfSql = (sql: string) => digestOf(sql.replaceAll(/--.*$/gm, '').replaceAll(/\s+/g, ' ').trim())

describe('the layout of the record', () => {
  it('changes only with a new number: raise SCHEMA, append a step to migrations.ts, add a row here', () => {
    const [number, sqlite, postgres] = LAYOUTS.at(-1) ?? []
    expect([LAYOUT.number, digestOfSql(TABLES), digestOfSql(SCHEMA_SQL)]).toEqual([number, sqlite, postgres])
  })

  it('has one unchanged step from each released layout to the next', () => {
    const steps = LAYOUT.migrations.map((step) => [
      step.to,
      digestOfSql(`${step.mayReadOn} ${step.sqlite} ${step.postgres}`),
    ])
    expect(steps).toEqual(LAYOUTS.map(([number, , , step]) => [number, step]))
    expect(steps.map(([to]) => to)).toEqual(steps.map((_, n) => LAYOUT.number - steps.length + 1 + n))
  })

  it('is reached from each earlier layout, or refused', () => {
    const at = { record: 'r', from: 'r', to: 'n' }
    const before = LAYOUT.number - LAYOUT.migrations.length
    expect(stepsFrom(before, LAYOUT, at)).toEqual(LAYOUT.migrations)
    expect(stepsFrom(LAYOUT.number, LAYOUT, at)).toEqual([])
    expect(() => stepsFrom(before - 1, LAYOUT, at)).toThrow(/r has layout \d+.*migrate-store/)
    expect(() => stepsFrom(LAYOUT.number + 1, LAYOUT, at)).toThrow(/a newer release wrote it/)
  })
})
