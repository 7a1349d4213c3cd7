import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runToEnd } from './java.ts'
import { patience } from './patience.ts'
import { freePorts, listens } from './ports.ts'
import { endingWithStarter, launchedServer, runningProcess } from './process.ts'
import type { StartedService, ServiceDefinition, ServiceStartOptions } from './service.ts'

/**
 * The receiver of the OpenTelemetry Collector, built once from the Go proxy as locked by `otlp/go.sum` (75 s on two
 * cores, 30 MB), and a consumer that writes each accepted request as a line of `traces.ndjson` in its data folder. It
 * answers 400 to invalid OTLP, as the Collector does.
 */
export const otlp: ServiceDefinition = {
  name: 'otlp',
  unavailable: async () =>
    spawnSync('go', ['version'], { stdio: 'ignore' }).status === 0 ? null : 'it is built with Go 1.25 or later',
  async fetch(cache, say) {
    const program = programIn(cache)
    if (existsSync(program)) return
    const sources = `${program}.part`
    rmSync(sources, { recursive: true, force: true })
    mkdirSync(sources, { recursive: true })
    cpSync(SOURCES, sources, { recursive: true })
    say('building the receiver of the OpenTelemetry Collector')
    await runToEnd('go', ['build', '-mod=readonly', '-o', 'otlp', '.'], sources)
    renameSync(join(sources, 'otlp'), program)
    rmSync(sources, { recursive: true })
  },
  start,
}

const SOURCES = fileURLToPath(new URL('./otlp/', import.meta.url))
const READY_MS = patience(10_000)
const STOP_MS = 5_000
const POLL_MS = 20

/** Other sources get another folder. */
function programIn(cache: string): string {
  const hash = createHash('sha256')
  for (const name of ['go.mod', 'go.sum', 'main.go']) hash.update(readFileSync(join(SOURCES, name)))
  return join(cache, `otlp-${hash.digest('hex').slice(0, 12)}`)
}

/** The file of accepted requests. */
export const tracesIn = (data: string): string => join(data, 'traces.ndjson')

async function start({ cache, data }: ServiceStartOptions): Promise<StartedService> {
  const [port = 0] = await freePorts(1)
  const address = `127.0.0.1:${port}`
  const command = endingWithStarter('TERM', programIn(cache), [address, tracesIn(data)])
  const launch = () =>
    launchedServer({
      name: 'otlp',
      command,
      options: { cwd: data, env: process.env },
      isReady: () => listens(port),
      readyMs: READY_MS,
      pollMs: POLL_MS,
    })
  return await runningProcess({ url: `http://${address}`, launch, stopBy: 'SIGTERM', stopMs: STOP_MS })
}
