import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { afterAll, expect, it } from 'vitest'
import { lockForWriting } from '../../adapters/sqlite/schema/lock.ts'
import { eventually } from '../parts.ts'
import { temporaryFolder } from './harness.ts'
import { nextPort } from './ports.ts'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const folder = temporaryFolder()
afterAll(folder.remove)

/** Runs bin/mlg.mjs with the version of a Node that is too old. */
const LAUNCHER = `
import { runInstead } from ${JSON.stringify(pathToFileURL(join(root, 'bin/node24.mjs')).href)}
const child = runInstead(process.execPath, process.argv.slice(1))
console.log('child ' + child.pid)`

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1')
  const isListening = await once(server, 'listening').then(
    () => true,
    () => false,
  )
  server.close()
  return isListening
}

function isUnlocked(path: string): boolean {
  try {
    lockForWriting(path).release()
    return true
  } catch {
    return false
  }
}

it('kill -9 of the launcher stops the service, which releases its port and data', async () => {
  const port = nextPort()
  const sources = [{ platform: 'mlflow', provider: 'mlflow', baseUrl: 'http://mlflow.invalid' }]
  const file = join(folder.path, 'mlg.config.json')
  writeFileSync(file, JSON.stringify({ listen: { port }, data: 'data', sources }))
  const database = join(folder.path, 'data', 'mlg.db')
  const args = ['--input-type=module', '-e', LAUNCHER, '--', join(root, 'src/cli/main.ts'), 'start', '--config', file]
  const launcher = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  launcher.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const service = (): number => Number(/^child (\d+)$/m.exec(output)?.[1])
  try {
    const ready = async () =>
      await fetch(`http://127.0.0.1:${port}/readyz`).then(
        ({ ok }) => ok,
        () => false,
      )
    await eventually(ready, () => `it is ready: ${output}`, 60_000)
    expect(isUnlocked(database)).toBe(false)
    launcher.kill('SIGKILL')
    await eventually(async () => (await isFree(port)) && isUnlocked(database), 'its port and its data are free', 10_000)
  } finally {
    launcher.kill('SIGKILL')
    try {
      if (service() > 0) process.kill(service(), 'SIGKILL')
    } catch {
      // It has ended, as expected.
    }
  }
}, 120_000)
