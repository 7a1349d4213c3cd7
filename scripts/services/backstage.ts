// The backend of Backstage with its catalogue, on SQLite in memory: 3 s, 250 MB. Its packages are locked in
// `backstage/`, and aren't dependencies of ours. It reads `catalog-info.yaml` in its data every second.

import { cpSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { fetchPackages, packagesIn } from './locked-packages.ts'
import { freePorts } from './ports.ts'
import { answersAt, plainEnvironment } from './python/server.ts'
import { servePython } from './python/serving.ts'
import type { StartedService, ServiceDefinition, ServiceStartOptions } from './service.ts'

export const TOKEN = 'what-a-client-of-the-catalogue-sends'
const FILES = fileURLToPath(new URL('./backstage/', import.meta.url))
const PACKAGES = { name: 'backstage', declared: FILES }
const KINDS = ['Component', 'API', 'Resource', 'System', 'Domain', 'Group', 'User', 'Template']

export const backstage: ServiceDefinition = {
  name: 'backstage',
  unavailable: async () => (process.platform === 'win32' ? 'it is started on Linux and macOS only' : null),
  fetch: (cache, say) =>
    fetchPackages(cache, PACKAGES, { say, what: 'installing its packages from npm (a minute, 500 MB)' }),
  start,
}

async function start({ cache, data, say }: ServiceStartOptions): Promise<StartedService> {
  const [port = 0] = await freePorts(1)
  const url = `http://127.0.0.1:${port}`
  writeFileSync(join(data, 'app-config.yaml'), JSON.stringify(configuration(url, port, data)))
  writeFileSync(catalogueOf(data), '')
  // Packages are resolved from the program's location.
  const home = packagesIn(cache, PACKAGES)
  cpSync(join(FILES, 'server.mjs'), join(home, 'server.mjs'))
  const server = {
    program: process.execPath,
    args: [join(home, 'server.mjs'), '--config', join(data, 'app-config.yaml')],
    // It looks for a package.json upwards from its working folder.
    folder: home,
    log: join(data, 'server.log'),
    environment: { ...plainEnvironment(data), NODE_ENV: 'production', LOG_LEVEL: 'warn' },
  }
  return servePython(server, { url, ready: () => answersAt(`${url}/.backstage/health/v1/readiness`), say })
}

/** Its catalogue file, for tests to write. */
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
