import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, statfsSync, statSync, writeFileSync } from 'node:fs'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { startService, whyNot } from '../services/running.ts'
import type { ServiceWithFolder } from '../services/service.ts'
import { isSharedService, type SharedAnswer, type SharedService } from './shared-service.ts'
import { messageOf } from '../../src/lib/message-of.ts'

/**
 * Runs once for each run of vitest, in its main process: owns the services and the folder that test files share. The
 * first file that requests a service starts it; the end of the run stops it, and the services end with this process if
 * the run is killed.
 */
export default async function shareServices(project: TestProject): Promise<() => Promise<void>> {
  const started = new Map<SharedService, Promise<SharedAnswer>>()
  const running: ServiceWithFolder[] = []

  const start = async (name: SharedService): Promise<SharedAnswer> => {
    const reason = await whyNot(name)
    if (reason !== null) return { missing: reason }
    try {
      const service = await startService(name, (line) => console.log(line))
      running.push(service)
      if (name === 'postgres') await stopSyncing(service.url)
      return { url: service.url }
    } catch (error) {
      return { missing: messageOf(error) }
    }
  }

  const server = createServer((request, response) => {
    const name = request.url?.slice(1) ?? ''
    if (!isSharedService(name)) return void answer(response, 404, { missing: `"${name}" is not shared` })
    const service = started.get(name) ?? start(name)
    started.set(name, service)
    void service.then((found) => answer(response, 200, found))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  project.provide('sharedServices', `http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  const folder = openRunFolder()
  project.provide('runFolder', folder)
  // Forks, their threads and the product's processes compile each module once, not at each start. `npm test` names a
  // folder that outlives the run.
  process.env['NODE_COMPILE_CACHE'] ??= join(folder, 'compiled')
  // A test's pages live for seconds: optimising their code would cost a quarter of their CPU.
  process.env['CHROMIUM_JS_FLAGS'] ??= '--no-opt --no-maglev'
  return async () => {
    server.closeAllConnections()
    server.close()
    await Promise.all(started.values())
    await Promise.all(running.map((service) => service.stop()))
    rmSync(folder, { recursive: true, force: true })
  }
}

function answer(response: ServerResponse, status: number, body: SharedAnswer): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

/**
 * Nothing here must survive a power failure, and a process's writes survive its kill. On a busy disk a sync takes up to
 * half a minute, and then transactions fail that a test expects to pass.
 */
async function stopSyncing(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    for (const setting of ['fsync', 'full_page_writes']) await client.query(`ALTER SYSTEM SET ${setting} = off`)
    await client.query('SELECT pg_reload_conf()')
  } finally {
    await client.end()
  }
}

const RUN = 'mlg-run-'
/** A file system in memory, if Linux has one. */
const MEMORY = '/dev/shm'
/** Files of a run took 0.7 GB at most when measured. */
const ROOM_BYTES = 4 * 1_024 ** 3
const DAY_MS = 86_400_000

/**
 * In memory, where syncs cost nothing, it also holds the temporary files of all tests. On a disk, syncs take half the
 * time of tests that write.
 */
function openRunFolder(): string {
  if (!existsSync(MEMORY)) return mkdtempSync(join(tmpdir(), RUN))
  // A killed run has left its folder, which would take memory until the machine restarts.
  for (const path of readdirSync(MEMORY).map((name) => join(MEMORY, name)))
    if (
      basename(path).startsWith(RUN) &&
      (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Infinity) < Date.now() - DAY_MS
    )
      rmSync(path, { recursive: true, force: true })
  const { bavail, bsize } = statfsSync(MEMORY)
  const folder = mkdtempSync(join(MEMORY, RUN))
  // Started by root, PostgreSQL runs as another user.
  chmodSync(folder, 0o711)
  // Containers may forbid programs there, which some tests write.
  const program = join(folder, 'program')
  writeFileSync(program, '#!/bin/sh\n', { mode: 0o755 })
  if (Math.min(bavail * bsize, process.availableMemory()) < ROOM_BYTES || spawnSync(program).status !== 0) {
    rmSync(folder, { recursive: true })
    return mkdtempSync(join(tmpdir(), RUN))
  }
  process.env['TMPDIR'] = folder
  return folder
}
