// Unleash's server, with its own PostgreSQL: 5–10 s, 350 MB. It is a separate program under the AGPL, installed into
// the cache from its own lockfile (`unleash/`), and no dependency of this project.

import type { ChildProcess } from 'node:child_process'
import { chmodSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { fetchPackages, packagesIn } from './locked-packages.ts'
import { patience } from './patience.ts'
import { freePorts } from './ports.ts'
import { postgres } from './postgres.ts'
import { endingWithStarter, launchedServer, runningProcess } from './process.ts'
import type { StartedService, ServiceDefinition, ServiceStartOptions } from './service.ts'

/** Token of the admin API, in the header `authorization`. */
export const UNLEASH_TOKEN = '*:*.a-token-of-tests-that-is-no-secret'

const READY_MS = patience(90_000)
const STOP_MS = 10_000
const POLL_MS = 100
// One of its background tasks can throw after a toggle is deleted, which would sometimes end the server.
const SURVIVE = `--import=data:text/javascript,${encodeURIComponent(
  // It has also ended with 1 silently: this shows where.
  "process.on('uncaughtException', (error) => console.error('Unleash threw:', error));" +
    "process.on('exit', (code) => code && console.error('Unleash ends:', new Error(code).stack))",
)}`
const PACKAGES = { name: 'unleash', declared: fileURLToPath(new URL('unleash/', import.meta.url)) }

export const unleash: ServiceDefinition = {
  name: 'unleash',
  unavailable: () => postgres.unavailable(),
  async fetch(cache, say) {
    await postgres.fetch(cache, say)
    await fetchPackages(cache, PACKAGES, { say, what: 'fetching unleash-server and its dependencies (200 MB)' })
  },
  start,
}

const serverIn = (cache: string) => join(packagesIn(cache, PACKAGES), 'node_modules/unleash-server/dist/server.js')

async function start({ cache, data, say }: ServiceStartOptions): Promise<StartedService> {
  const folder = join(data, 'postgres')
  mkdirSync(folder)
  // If its server runs as another user than this process, that one must be able to read it.
  chmodSync(data, 0o755)
  const database = await postgres.start({ cache, data: folder, say })
  const [port = 0] = await freePorts(1)
  const url = `http://127.0.0.1:${port}`
  const launch = () => launchUnleash({ server: serverIn(cache), database: database.url, port, url })
  const server = await runningProcess({ url, launch, stopBy: 'SIGTERM', stopMs: STOP_MS }).catch(
    async (error: unknown) => {
      await database.stop()
      throw error
    },
  )
  return {
    url,
    get pid() {
      return server.pid
    },
    kill: () => server.kill(),
    restart: () => server.restart(),
    async stop() {
      await server.stop()
      await database.stop()
    },
  }
}

interface UnleashLaunch {
  readonly server: string
  readonly database: string
  readonly port: number
  readonly url: string
}

async function launchUnleash({ server: program, database, port, url }: UnleashLaunch): Promise<ChildProcess> {
  const { hostname, port: databasePort, username, pathname } = new URL(database)
  const environment = {
    PATH: process.env['PATH'] ?? '',
    DATABASE_HOST: hostname,
    DATABASE_PORT: databasePort,
    DATABASE_USERNAME: username,
    DATABASE_NAME: pathname.slice(1),
    DATABASE_SSL: 'false',
    HTTP_HOST: '127.0.0.1',
    HTTP_PORT: String(port),
    UNLEASH_URL: url,
    INIT_ADMIN_API_TOKENS: UNLEASH_TOKEN,
    UNLEASH_ALLOW_PRIVATE_URL_IN_INTEGRATION: 'true',
    CHECK_VERSION: 'false',
    SEND_TELEMETRY: 'false',
    LOG_LEVEL: 'warn',
  }
  const command = endingWithStarter('TERM', process.execPath, [SURVIVE, program])
  return await launchedServer({
    name: 'Unleash',
    command,
    options: { env: environment },
    isReady: async () => (await fetch(`${url}/health`)).ok,
    readyMs: READY_MS,
    pollMs: POLL_MS,
  })
}
