import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import type { RecordPorts } from '../../contracts/store.ts'
import { below, randomFrom } from '../../lib/random.ts'
import { keyOf, model, statementsOf } from '../../testing/store/build.ts'
import { openSqliteStore } from './store.ts'

const KILLS = 5

/** Acknowledged work that a child prints line by line: `commit 12` or `mark 7`. */
interface Acknowledged {
  readonly commits: number
  readonly marks: number
}

describe('a killed SQLite process', () => {
  it(`loses no acknowledged write, ${KILLS} times over`, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'mlg-crash-'))
    const path = join(folder, 'record.db')
    const random = randomFrom(11)
    let before: Acknowledged = { commits: 0, marks: 0 }
    for (let kill = 0; kill < KILLS; kill++) {
      const acknowledged = await runAndKill(path, { before, afterMs: 20 + below(random, 250) })
      expect(acknowledged.commits).toBeGreaterThan(before.commits)
      const store = openSqliteStore({ path })
      before = await verify(store, acknowledged)
      await store.close()
    }
    rmSync(folder, { recursive: true })
  })
})

/** Everything acknowledged must be there; further writes weren't acknowledged in time. */
async function verify(store: RecordPorts, acknowledged: Acknowledged): Promise<Acknowledged> {
  const { tx } = await store.head()
  expect(tx).toBeGreaterThanOrEqual(acknowledged.commits)
  let after = 0
  for (;;) {
    const entries = await store.read(after, 500)
    if (entries.length === 0) break
    for (const entry of entries) expect(entry.tx).toBe(++after)
  }
  expect(after).toBe(tx)
  for (let n = 1; n <= tx; n++) expect(Object.keys(await statementsOf(store, model(`c${n}`)))).toHaveLength(2)
  const { due } = await store.dirty(Date.now())
  expect(due).toBeGreaterThanOrEqual(acknowledged.marks)
  const uris = Array.from({ length: due }, (_, n) => model(`m${n + 1}`))
  expect((await store.pending(uris)).every((receipt) => receipt !== null)).toBe(true)
  expect(await store.documentStatuses([keyOf(model(`c${tx}`), 'Model')])).not.toContain(null)
  return { commits: tx, marks: due }
}

async function runAndKill(
  path: string,
  { before, afterMs }: { before: Acknowledged; afterMs: number },
): Promise<Acknowledged> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', script(path, before)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let text = ''
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()))
  // On a busy machine, a process that has only begun could be killed before its first commit.
  while (!text.includes('commit')) await once(child.stdout, 'data')
  await sleep(afterMs)
  child.kill('SIGKILL')
  await once(child, 'close')
  const last = (kind: string) =>
    Number(new RegExp(`${kind} (\\d+)\\n(?![\\s\\S]*${kind} \\d+\\n)`).exec(text)?.[1] ?? 0)
  return { commits: Math.max(before.commits, last('commit')), marks: Math.max(before.marks, last('mark')) }
}

/** Commits and marks in two concurrent loops, so that they share batches. */
function script(path: string, before: Acknowledged): string {
  const url = (file: string) => JSON.stringify(new URL(file, import.meta.url).href)
  return `
    import { writeSync } from 'node:fs'
    const { openSqliteStore } = await import(${url('./store.ts')})
    const { commitOf, keyOf, markOf, model, stateFacts } = await import(${url('../../testing/store/build.ts')})
    const store = openSqliteStore({ path: ${JSON.stringify(path)} })
    async function commits() {
      for (let n = ${before.commits + 1}; ; n++) {
        await store.commit([commitOf(n, [stateFacts(keyOf(model('c' + n), 'Model'), { facts: { n } })])])
        writeSync(1, 'commit ' + n + '\\n')
      }
    }
    async function marks() {
      for (let n = ${before.marks + 1}; ; n++) {
        await store.mark([markOf(model('m' + n), n)])
        writeSync(1, 'mark ' + n + '\\n')
      }
    }
    await Promise.all([commits(), marks()])
  `
}
