import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { describeMutant, applyMutant, mutantKey, rangeOf, type Mutant } from './mutant.ts'
import { filesOfFolder, FOLDERS } from './folders.ts'
import { judge, type Fate } from './run-folder.ts'

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

const text = 'const a = 1\nif (a < 2) {\n  b()\n}\n'
const block = { line: 2, column: 11, endLine: 4, endColumn: 1, after: '{}' }
const mutant: Mutant = { file: 'src/model/x.ts', ...block, before: '{\n  b()\n}' }

describe('mutants', () => {
  it('are edits of a text from one position to another', () => {
    expect(applyMutant(text, block)).toEqual({ before: mutant.before, text: 'const a = 1\nif (a < 2) {}\n' })
    expect(applyMutant(text, { line: 1, column: 10, endLine: 1, endColumn: 11, after: '' }).text).toMatch(
      /^const a = \n/,
    )
  })

  it('are identified by position and replacement', () => {
    expect(rangeOf(mutant)).toBe('src/model/x.ts:2:11-4:1')
    expect(mutantKey(mutant)).not.toBe(mutantKey({ ...mutant, after: '{ }' }))
    expect(describeMutant(mutant)).toBe('src/model/x.ts:2  { b() } → {}')
  })

  it('must be caught at the required rate', () => {
    const fates = (caught: number, survived: number): Map<Mutant, Fate> =>
      new Map([
        ...Array.from({ length: caught }, (): [Mutant, Fate] => [{ ...mutant }, 'caught']),
        ...Array.from({ length: survived }, (): [Mutant, Fate] => [{ ...mutant }, 'survived']),
      ])
    expect(judge('model', fates(17, 3))).toMatchObject({ good: true, line: '✓ model: 85.0 % of 20 caught (bar 85 %)' })
    expect(judge('model', fates(16, 4))).toMatchObject({ good: false })
    expect(judge('model', fates(17, 3)).survivors).toHaveLength(3)
  })
})

describe('the folders for mutants', () => {
  it('each have files, none of them a test', () => {
    for (const folder of FOLDERS) {
      const files = filesOfFolder(root, folder)
      expect(files.length, folder).toBeGreaterThan(0)
      expect(files.filter((file) => file.endsWith('.test.ts') || !existsSync(join(root, file)))).toEqual([])
    }
  })
})
