import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { lacksDisks, SmallDisk } from './small-disk.ts'

it.skipIf(lacksDisks() !== null)('a small disk has no room once full, keeps its content, and has room again', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mlg-small-disk-'))
  const disk = SmallDisk.mount(folder)
  try {
    const file = join(folder, 'file')
    const page = 'x'.repeat(4_096)
    writeFileSync(file, page.repeat(100))
    for (let times = 0; times < 3; times++) {
      disk.fill()
      expect(() => appendFileSync(file, page)).toThrow('ENOSPC')
      disk.free()
      appendFileSync(file, page)
    }
  } finally {
    disk.unmount()
    rmSync(folder, { recursive: true })
  }
})
