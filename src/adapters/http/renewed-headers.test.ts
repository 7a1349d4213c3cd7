import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { renewedHeaders } from './renewed-headers.ts'

const folder = mkdtempSync(join(tmpdir(), 'mlg-headers-'))
afterAll(() => rmSync(folder, { recursive: true }))

it('headers are reread after ten seconds, and survive an empty or missing file', () => {
  const file = join(folder, 'token')
  let now = 0
  writeFileSync(file, 'one\n')
  const headers = renewedHeaders([{ name: 'authorization', file, prefix: 'Bearer ' }], () => now)
  const after = (ms: number) => ((now += ms), headers().authorization)
  expect(after(0)).toBe('Bearer one')
  writeFileSync(file, 'two')
  expect(after(9_999)).toBe('Bearer one')
  expect(after(1)).toBe('Bearer two')
  writeFileSync(file, '')
  expect(after(10_000)).toBe('Bearer two')
  rmSync(file)
  expect(after(10_000)).toBe('Bearer two')
  writeFileSync(file, 'three')
  expect(after(10_000)).toBe('Bearer three')
})

it('no header files give no headers', () => {
  expect(renewedHeaders([])()).toEqual({})
})
