import { describe, expect, it } from 'vitest'
import { QUESTION_TABLE } from '../questions/all.ts'
import { COMMAND_TABLE } from './all.ts'

describe('the tables of questions and commands', () => {
  it('have each row under the name that it declares', () => {
    for (const [name, row] of Object.entries({ ...QUESTION_TABLE, ...COMMAND_TABLE })) expect(row.name).toBe(name)
  })
})
