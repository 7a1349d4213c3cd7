import { appendFileSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { must } from '../../lib/result.ts'
import { contentOf } from './content.ts'
import { findFiles, type FoundFile } from './find.ts'

let folder = ''
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'mlg-content-'))))
afterEach(() => rmSync(folder, { recursive: true }))

/** Returns a file as it was when it was found. */
async function found(name: string, text: string): Promise<FoundFile> {
  writeFileSync(join(folder, name), text)
  const [file] = must(await findFiles(join(folder, name)))
  if (file === undefined) throw new Error(`${name} wasn't found`)
  return file
}

describe('a listed file', () => {
  it('is read to its end', async () => {
    expect(await contentOf(await found('all.jsonl', '1\n2\n'))).toEqual({
      ok: true,
      value: { name: 'all.jsonl', documents: [1, 2] },
    })
  })

  // The existing content is complete by itself: only its length shows that there is more.
  it.each([
    ['rows.jsonl', '{"id":1}\n', '{"id":2}\n'],
    ['rows.csv', 'type,id\nModel,a\n', 'Model,b\n'],
    ['rows.yaml', 'a: 1\n', 'b: 2\n'],
    ['rows.json', '[1]', '\n'],
    ['large.jsonl', '1\n'.repeat(200_000), '2'],
  ])('is rejected if it grows before it is read: %s', async (name, text, more) => {
    const file = await found(name, text)
    appendFileSync(file.path, more)
    expect(await contentOf(file)).toEqual({ ok: false, error: `${name} changed while it was read` })
  })

  it('is rejected if it is truncated before it is read', async () => {
    const file = await found('rows.jsonl', '1\n2\n')
    writeFileSync(file.path, '1\n')
    expect(await contentOf(file)).toEqual({ ok: false, error: 'rows.jsonl changed while it was read' })
  })

  it('is rejected if it was replaced by a link', async () => {
    const file = await found('rows.json', '[1]')
    writeFileSync(join(folder, 'secret'), '[2]')
    rmSync(file.path)
    symlinkSync(join(folder, 'secret'), file.path)
    expect(await contentOf(file)).toMatchObject({ ok: false, error: expect.stringContaining("can't be read") })
  })
})
