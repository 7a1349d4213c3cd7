// A backup under load, restored elsewhere, answers byte for byte the same as of its last transaction, and continues
// from there.

import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { builtinCatalogue } from '../../catalogue/load.ts'
import { ROOTS, ROOTS_OF_THE_PRESENT, ROUTES, typeRoots } from '../../api/testing/ways-to-read.ts'
import { PROVIDERS } from '../../providers/all.ts'
import { restore } from '../../cli/backup/restore.ts'
import { readConfig } from '../../config/config.ts'
import { startService, type RunningService } from '../../wiring/main.ts'
import { eventually } from '../parts.ts'
import { startSystem, temporaryFolder, type System } from './harness.ts'

const ENTRY = fileURLToPath(new URL('../../cli/main.ts', import.meta.url))
/** Killed when it opens these for writing: between its last writes. */
const CUT_OFF_AT = ['.configuration', 'manifest.json.new']

const folder = temporaryFolder()
const target = join(folder.path, 'backup')
const data = join(folder.path, 'data')
let system: System
let restored: RunningService | null = null
beforeAll(async () => {
  system = await startSystem({ data, demo: { size: 'tiny' } })
  await system.settled()
}, 120_000)
afterAll(async () => {
  await restored?.stop()
  await system.stop()
  folder.remove()
})

interface Ended {
  readonly code: number | null
  readonly output: string
}

/** Preloaded into the command: kills itself with -9 at an exact point that no timer hits. */
const killer = (at: string): string =>
  `import fs from 'node:fs/promises'; import { syncBuiltinESMExports } from 'node:module'
   const open = fs.open
   fs.open = (path, flags) =>
     flags === 'w' && String(path).endsWith(${JSON.stringify(at)}) ? process.kill(process.pid, 'SIGKILL') : open(path, flags)
   syncBuiltinESMExports()`

/** Runs the command in its own process, killed when it opens such a file. */
function mlg(args: readonly string[], killAt: string | null = null): Promise<Ended> {
  const preload = killAt === null ? [] : ['--import', `data:text/javascript,${encodeURIComponent(killer(killAt))}`]
  const child = spawn(process.execPath, [...preload, ENTRY, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()))
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, output })))
}

/** A backup lasts a second; without a pause the load would slow it down, and not make it any harder. */
const PAUSE_MS = 5

/** Changes the sources and sends events, until stopped. */
function pouring(): { stop(): Promise<number> } {
  const { demo, url } = system
  const models = [...demo.ids('models')]
  const state = { sent: 0, pouring: true }
  const running = (async () => {
    while (state.pouring) {
      const id = models[state.sent % models.length] ?? ''
      demo.patch('registry', 'models', id, { name: `name ${++state.sent}` }, { silent: true })
      const answer = await fetch(`${url}/api/v1/events`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify([{ event_type: 'model_updated', model_id: id }]),
      })
      await answer.text()
      await sleep(PAUSE_MS)
    }
  })()
  running.catch(() => undefined)
  return {
    stop: async () => {
      state.pouring = false
      await running
      return state.sent
    },
  }
}

/** Asks every question of ways-to-read.ts as of a transaction. */
async function answersAt(url: string, tx: number): Promise<ReadonlyMap<string, string>> {
  const answers = new Map<string, string>()
  for (const paths of Object.values(ROUTES))
    for (const path of typeof paths === 'string' ? [] : paths)
      answers.set(path, await fetch(`${url}${path}${tx}`).then(async (r) => `${r.status} ${await r.text()}`))
  const roots = { ...ROOTS, ...typeRoots(builtinCatalogue()) }
  for (const [name, root] of Object.entries(roots)) {
    if (name in ROOTS_OF_THE_PRESENT) continue
    const init = {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: `{ ${root} }` }),
    }
    answers.set(root, await fetch(`${url}/graphql?asOf=${tx}`, init).then(async (r) => `${r.status} ${await r.text()}`))
  }
  return answers
}

/** Only events and the first listing recover anything. */
const FAR_AWAY = { fullSeconds: 100_000, incrementalSeconds: 100_000 }

async function serve(to: string): Promise<RunningService> {
  const { demo } = system
  const sources = Object.entries(demo.sources)
    .filter(([, baseUrl]) => baseUrl !== '')
    .map(([name, baseUrl]) => ({ platform: name, provider: name, baseUrl, sweep: FAR_AWAY }))
  const content = { listen: { port: 0 }, data: to, log: { level: 'warn' }, sources }
  const config = readConfig(content, { base: to, providers: PROVIDERS, env: {} })
  if (!config.ok) throw new Error(config.error.join('\n'))
  return await startService({ config: { ...config.value, catalogueFolder: null }, logFile: join(to, 'mlg.log') })
}

const txOf = ({ output }: Ended): number => Number(/up to transaction (\d+)/.exec(output)?.[1])

it('a killed backup leaves nothing that a restore would accept', { timeout: 120_000 }, async () => {
  const load = pouring()
  for (const file of CUT_OFF_AT) {
    expect(await mlg(['backup', target, '--data', data], file)).toEqual({ code: null, output: '' })
    const refused = restore(target, { to: join(folder.path, 'never') }, () => undefined)
    await expect(refused).rejects.toThrow(/isn't a complete backup/)
    expect(existsSync(join(folder.path, 'never'))).toBe(false)
  }
  expect(await load.stop()).toBeGreaterThan(0)
})

it('a restored backup gives byte-identical answers, and continues', { timeout: 240_000 }, async () => {
  const backUp = async (kind: string): Promise<number> => {
    const load = pouring()
    const made = await mlg(['backup', target, '--data', data])
    expect(made).toMatchObject({ code: 0, output: expect.stringContaining(kind) })
    const sent = await load.stop()
    console.log(`${kind} up to transaction ${txOf(made)} while ${sent} events came`)
    return txOf(made)
  }
  await backUp('Full:')
  const tx = await backUp('Incremental:')
  await eventually(async () => (await system.service.store.head()).tx > tx, 'the record has gone on')
  const to = join(folder.path, 'restored')
  await restore(target, { to }, () => undefined)
  restored = await serve(to)
  const { url } = restored
  const [expected, answers] = await Promise.all([answersAt(system.url, tx), answersAt(url, tx)])
  const different = [...expected].filter(([question, answer]) => answers.get(question) !== answer)
  expect(different.map(([question]) => question)).toEqual([])
  expect(expected.size).toBeGreaterThan(80)

  // Changes after the backup are recovered, and so are new ones.
  const id = [...system.demo.ids('models')][0] ?? ''
  system.demo.patch('registry', 'models', id, { name: 'after the restore' }, { silent: true })
  await fetch(`${url}/api/v1/events`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify([{ event_type: 'model_updated', model_id: id }]),
  })
  await eventually(async () => {
    const found = await fetch(`${url}/api/v1/search?q=${encodeURIComponent('"after the restore"')}`)
    return (await found.text()).includes('after the restore')
  }, 'the restored service takes an event')
})
