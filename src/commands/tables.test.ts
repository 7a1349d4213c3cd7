import { describe, expect, it } from 'vitest'
import { QUESTION_TABLE } from '../questions/all.ts'
import { COMMAND_TABLE } from './all.ts'

describe('the tables of questions and commands', () => {
  it('list each row under its declared name', () => {
    for (const [name, row] of Object.entries({ ...QUESTION_TABLE, ...COMMAND_TABLE })) expect(row.name).toBe(name)
  })
})
