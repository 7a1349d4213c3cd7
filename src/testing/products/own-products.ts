import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { eventually } from '../parts.ts'

const ENTRY = fileURLToPath(new URL('../../cli/main.ts', import.meta.url))
const READY_MS = 60_000

interface OwnProcess {
  readonly url: string
  said(): string
  stop(): Promise<void>
}

/** Runs `mlg start` with a product's address, in a folder without a configuration. */
export async function startOwn(folder: string, port: number, args: readonly string[]): Promise<OwnProcess> {
  const env = { ...process.env, MLG_PORT: String(port), MLG_DATA: undefined }
  const child = spawn(process.execPath, [ENTRY, 'start', ...args], {
    cwd: folder,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null) return
    child.kill('SIGTERM')
    await once(child, 'exit')
  }
  const url = `http://127.0.0.1:${port}`
  const ready = () => {
    if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}: ${output}`)
    return output.includes(`Your graph is ready: ${url}/`)
  }
  await eventually(ready, 'it is ready', READY_MS).catch(async (error: unknown) => {
    await stop()
    throw error
  })
  return { url, said: () => output, stop }
}
