import type { ChildProcess } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { lacksDebianTools, libraryPath, unpackPackage } from './debian.ts'
import { patience } from './patience.ts'
import { freePorts } from './ports.ts'
import { endingWithStarter, launchedServer, runningProcess } from './process.ts'
import type { ServiceDefinition, ServiceStartOptions, StartedService } from './service.ts'

/**
 * Prometheus that scrapes nothing yet: 1 s, 60 MB. Debian's package is unpacked into the cache, not installed; it
 * includes promtool. Write `configurationIn(data)`, and post to `/-/reload`.
 */
export const prometheus: ServiceDefinition = {
  name: 'prometheus',
  unavailable: async () => lacksDebianTools(),
  async fetch(cache, say) {
    if (!existsSync(programIn(cache, 'prometheus'))) unpackPackage('prometheus', homeIn(cache), say)
  },
  start,
}

export const configurationIn = (data: string): string => join(data, 'prometheus.json')

/** `promtool` checks and tests rules. */
export const programIn = (cache: string, name: 'prometheus' | 'promtool'): string =>
  join(homeIn(cache), 'usr/bin', name)

const homeIn = (cache: string): string => join(cache, 'prometheus')
const READY_MS = patience(30_000)
const STOP_MS = 10_000
const POLL_MS = 50

async function start({ cache, data, say }: ServiceStartOptions): Promise<StartedService> {
  const [port = 0] = await freePorts(1)
  const url = `http://127.0.0.1:${port}`
  // JSON is YAML.
  writeFileSync(configurationIn(data), JSON.stringify({ scrape_configs: [] }))
  const launch = () => launchPrometheus({ cache, data, port, url })
  const running = await runningProcess({ url, launch, stopBy: 'SIGTERM', stopMs: STOP_MS })
  say(`prometheus in ${data}`)
  return running
}

interface PrometheusLaunch {
  readonly cache: string
  readonly data: string
  readonly port: number
  readonly url: string
}

async function launchPrometheus({ cache, data, port, url }: PrometheusLaunch): Promise<ChildProcess> {
  const flags = [
    `--config.file=${configurationIn(data)}`,
    `--storage.tsdb.path=${join(data, 'series')}`,
    `--web.listen-address=127.0.0.1:${port}`,
    '--web.enable-lifecycle',
  ]
  return await launchedServer({
    name: 'prometheus',
    command: endingWithStarter('TERM', programIn(cache, 'prometheus'), flags),
    options: { cwd: data, env: { ...process.env, LD_LIBRARY_PATH: libraryPath(homeIn(cache)) } },
    isReady: async () => (await fetch(`${url}/-/ready`)).ok,
    readyMs: READY_MS,
    pollMs: POLL_MS,
  })
}
