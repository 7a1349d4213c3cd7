import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openSqliteStore } from '../store.ts'

describe('the lock of a data file', () => {
  let folder = ''
  let path = ''
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'mlg-lock-'))
    path = join(folder, 'record.db')
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  it('refuses a second writer in this process, and names the first', async () => {
    const first = openSqliteStore({ path })
    expect(() => openSqliteStore({ path })).toThrow(new RegExp(`this process \\(pid ${process.pid}\\).*one writer`))
    await first.close()
    await openSqliteStore({ path }).close()
  })

  it('refuses a writer in another process, but lets it read', async () => {
    const first = openSqliteStore({ path })
    const { stderr } = spawnSync(process.execPath, [...inline(`openSqliteStore({ path: ${JSON.stringify(path)} })`)])
    expect(String(stderr)).toContain(`the process with pid ${process.pid}`)
    const reading = `console.log(await openSqliteStore({ path: ${JSON.stringify(path)}, readonly: true }).head())`
    expect(String(spawnSync(process.execPath, [...inline(reading)]).stdout)).toContain('{ tx: 0, at: 0 }')
    await first.close()
  })

  it('ignores the contents of its file, is not flushed, and admits one writer', async () => {
    await openSqliteStore({ path }).close()
    const whole = readFileSync(`${path}.lock`)
    const damaged = [1, 20, 100, 4_096, 5_000].map((length) => whole.subarray(0, length))
    for (const bytes of [...damaged, Buffer.alloc(whole.length), Buffer.alloc(whole.length, 'x')]) {
      writeFileSync(`${path}.lock`, bytes)
      const store = openSqliteStore({ path })
      expect(() => openSqliteStore({ path })).toThrow(`this process (pid ${process.pid})`)
      await store.close()
    }
  })

  it('stays with its holder even if its file is damaged meanwhile', async () => {
    const holder = hold(path)
    await once(holder.stdout ?? holder, 'data')
    writeFileSync(`${path}.lock`, Buffer.alloc(8_192, 'x'))
    expect(() => openSqliteStore({ path })).toThrow('a data file has one writer')
    holder.kill('SIGKILL')
    await once(holder, 'exit')
    await openSqliteStore({ path }).close()
  })

  it('is granted at once after its holder was killed', async () => {
    const holder = hold(path)
    await once(holder.stdout ?? holder, 'data')
    expect(() => openSqliteStore({ path })).toThrow(`the process with pid ${holder.pid}`)
    holder.kill('SIGKILL')
    await once(holder, 'exit')
    await openSqliteStore({ path }).close()
  })
})

function hold(path: string): ChildProcess {
  const script = `const store = openSqliteStore({ path: ${JSON.stringify(path)} }); console.log('held'); setInterval(() => store.head(), 1000)`
  return spawn(process.execPath, [...inline(script)], { stdio: ['ignore', 'pipe', 'inherit'] })
}

function inline(script: string): string[] {
  const module = JSON.stringify(new URL('../store.ts', import.meta.url).href)
  return ['--input-type=module', '-e', `const { openSqliteStore } = await import(${module}); ${script}`]
}
