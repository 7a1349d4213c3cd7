import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { addPart, MAX_FILES, putInPlace, removeGivenUp, stagingFolder } from './staged.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mlg-staged-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const bytes = (text: string) => Buffer.from(text)
const add = (name: string, at: number, text: string, { upload = 'a', maxBytes = 100 } = {}) =>
  addPart({ folder, upload, name }, { at, bytes: bytes(text), maxBytes })

function grow(upload: string, at: Date): void {
  const staged = stagingFolder({ folder, upload })
  for (const name of readdirSync(staged)) utimesSync(join(staged, name), at, at)
  utimesSync(staged, at, at)
}

describe('files uploaded in parts', () => {
  it('are assembled hidden and then moved into place', async () => {
    expect(await add('nodes.csv', 0, 'type,')).toEqual({ ok: true, value: 5 })
    expect(await add('nodes.csv', 5, 'id\n')).toEqual({ ok: true, value: 8 })
    expect(readdirSync(folder)).toEqual(['.import-a'])
    await putInPlace({ folder, upload: 'a' }, ['nodes.csv'])
    expect(readdirSync(folder)).toEqual(['nodes.csv'])
    expect(readFileSync(join(folder, 'nodes.csv'), 'utf8')).toBe('type,id\n')
  })

  it("are rejected if a part doesn't follow the previous one", async () => {
    await add('nodes.csv', 0, 'type,')
    expect(await add('nodes.csv', 9, 'id\n')).toMatchObject({
      ok: false,
      error: { kind: 'wrong', reason: 'the part at 9 must begin at 5' },
    })
    expect(await add('edges.csv', 5, 'id\n')).toMatchObject({
      ok: false,
      error: { reason: "the upload wasn't begun or was abandoned" },
    })
  })

  it('have limits on total bytes and number of files', async () => {
    await add('nodes.csv', 0, 'x'.repeat(60))
    expect(await add('edges.csv', 0, 'x'.repeat(40))).toMatchObject({ ok: true })
    expect(await add('edges.csv', 40, 'x')).toMatchObject({
      ok: false,
      error: { kind: 'large', reason: 'the files of an import have at most 100 bytes together' },
    })
    expect(await add('edges.csv', 0, 'x'.repeat(30))).toMatchObject({ ok: true, value: 30 })
    for (let i = 2; i < MAX_FILES; i++) expect(await add(`more-${i}.csv`, 0, '')).toMatchObject({ ok: true })
    expect(await add('one-more.csv', 0, '')).toMatchObject({
      ok: false,
      error: { kind: 'large', reason: 'an import has at most 20 files' },
    })
    expect(await add('nodes.csv', 0, 'again')).toMatchObject({ ok: true })
  })

  it('are removed an hour after the last part arrived, and no sooner', async () => {
    await add('nodes.csv', 0, 'x')
    const now = Date.now()
    const [old, recent] = [new Date(now - 3_700_000), new Date(now - 3_500_000)]
    grow('a', old)
    utimesSync(join(stagingFolder({ folder, upload: 'a' }), 'nodes.csv'), recent, recent)
    expect(await removeGivenUp(folder, now)).toEqual(['.import-a'])
    grow('a', old)
    expect(await removeGivenUp(folder, now)).toEqual([])
    expect(readdirSync(folder)).toEqual([])
    expect(await add('nodes.csv', 1, 'x')).toMatchObject({
      ok: false,
      error: { reason: "the upload wasn't begun or was abandoned" },
    })
  })

  it('belong to at most 20 imports at a time, not counting abandoned ones', async () => {
    for (let i = 0; i < 20; i++) await add('nodes.csv', 0, 'x', { upload: `u${i}` })
    expect(await add('nodes.csv', 0, 'x')).toMatchObject({
      ok: false,
      error: { kind: 'wrong', reason: '20 imports are under way already' },
    })
    grow('u3', new Date(0))
    expect(await add('nodes.csv', 0, 'x')).toMatchObject({ ok: true })
    expect(readdirSync(folder)).not.toContain('.import-u3')
  })
})
