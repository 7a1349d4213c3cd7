import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { finished } from './java.ts'
import { freePorts } from './ports.ts'
import { answersAt, plainEnvironment } from './python/server.ts'
import { servePython } from './python/serving.ts'
import type { RunningService, ServiceDefinition, StartOptions } from './service.ts'

/**
 * The backend of Backstage with its catalogue, on SQLite in memory: 3 s, 250 MB. Its packages are locked in `backstage/`, and are no
 * dependency of ours. It reads `catalog-info.yaml` in its data every second.
 */

export const TOKEN = 'what-a-client-of-the-catalogue-sends'
const FILES = fileURLToPath(new URL('./backstage/', import.meta.url))
const KINDS = ['Component', 'API', 'Resource', 'System', 'Domain', 'Group', 'User']

export const backstage: ServiceDefinition = {
  name: 'backstage',
  unavailable: async () => (process.platform === 'win32' ? 'it is started on Linux and macOS only' : null),
  fetch: fetchPackages,
  start,
}

/** Other packages are another folder. */
function home(cache: string): string {
  const lock = createHash('sha256').update(readFileSync(join(FILES, 'package-lock.json'))).digest('hex') // prettier-ignore
  return join(cache, `backstage-${lock.slice(0, 12)}`)
}

async function fetchPackages(cache: string, say: (line: string) => void): Promise<void> {
  if (existsSync(home(cache))) return
  say('installing its packages from npm (a minute, 500 MB)')
  const folder = `${home(cache)}.part`
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  for (const name of ['package.json', 'package-lock.json']) cpSync(join(FILES, name), join(folder, name))
  await finished('npm', ['ci', '--ignore-scripts', '--loglevel=error', '--no-audit', '--no-fund', '--prefix', folder], cache) // prettier-ignore
  renameSync(folder, home(cache))
}

async function start({ cache, data, say }: StartOptions): Promise<RunningService> {
  const [port = 0] = await freePorts(1)
  const url = `http://127.0.0.1:${port}`
  writeFileSync(join(data, 'app-config.yaml'), JSON.stringify(configuration(url, port, data)))
  writeFileSync(catalogueOf(data), '')
  // Packages are found from where the program lies.
  cpSync(join(FILES, 'server.mjs'), join(home(cache), 'server.mjs'))
  const server = {
    python: process.execPath,
    args: [join(home(cache), 'server.mjs'), '--config', join(data, 'app-config.yaml')],
    // It looks for a package.json from where it runs upwards.
    folder: home(cache),
    log: join(data, 'server.log'),
    environment: { ...plainEnvironment(data), NODE_ENV: 'production', LOG_LEVEL: 'warn' },
  }
  return servePython(server, { url, ready: () => answersAt(`${url}/.backstage/health/v1/readiness`), say })
}

/** The file of its catalogue, ours to write. */
export const catalogueOf = (data: string): string => join(data, 'catalog-info.yaml')

function configuration(url: string, port: number, data: string): object {
  return {
    app: { title: 'Test', baseUrl: url },
    backend: {
      baseUrl: url,
      listen: { host: '127.0.0.1', port },
      database: { client: 'better-sqlite3', connection: ':memory:' },
      auth: { externalAccess: [{ type: 'static', options: { token: TOKEN, subject: 'test' } }] },
    },
    catalog: {
      rules: [{ allow: [...KINDS, 'Location'] }],
      processingInterval: { seconds: 1 },
      orphanStrategy: 'delete',
      locations: [{ type: 'file', target: catalogueOf(data) }],
    },
  }
}
