import { chownSync, existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { lacksDebianTools, libraryPath, unpackPackage } from './debian.ts'
import { patience } from './patience.ts'
import { freePorts, listens } from './ports.ts'
import { ownerOf } from './postgres.ts'
import { endingWithStarter, launchedServer, runningProcess } from './process.ts'
import type { ServiceDefinition, ServiceStartOptions, StartedService } from './service.ts'

/**
 * PgBouncer without a database: 50 ms, 1 MB. Debian's package is unpacked into the cache, not installed. The file
 * `poolIn(data)`, which it reads when it starts, defines its target.
 */
export const pgbouncer: ServiceDefinition = {
  name: 'pgbouncer',
  unavailable: async () => lacksDebianTools(),
  async fetch(cache, say) {
    if (!existsSync(binaryIn(home(cache)))) unpackPackage('pgbouncer', home(cache), say)
  },
  start,
}

export const poolIn = (data: string): string => join(data, 'pool.ini')

const READY_MS = patience(20_000)
const STOP_MS = 10_000
const POLL_MS = 20
const home = (cache: string): string => join(cache, 'pgbouncer')
const binaryIn = (folder: string): string => join(folder, 'usr/sbin/pgbouncer')

async function start({ cache, data, say }: ServiceStartOptions): Promise<StartedService> {
  const owner = ownerOf()
  if (owner !== null) chownSync(data, owner.uid, owner.gid)
  const [port = 0] = await freePorts(1)
  const settings = [
    '[pgbouncer]',
    'listen_addr = 127.0.0.1',
    `listen_port = ${port}`,
    'unix_socket_dir =',
    // Admits everybody, as the user that the pool names.
    'auth_type = any',
    `%include ${poolIn(data)}`,
  ]
  writeFileSync(join(data, 'pgbouncer.ini'), `${settings.join('\n')}\n`)
  writeFileSync(poolIn(data), '')
  const launch = () =>
    launchedServer({
      name: 'PgBouncer',
      command: endingWithStarter('INT', binaryIn(home(cache)), [join(data, 'pgbouncer.ini')]),
      options: { cwd: '/', env: { ...process.env, LD_LIBRARY_PATH: libraryPath(home(cache)) }, ...owner },
      isReady: () => listens(port),
      readyMs: READY_MS,
      pollMs: POLL_MS,
    })
  const url = `postgres://app@127.0.0.1:${port}/postgres`
  const running = await runningProcess({ url, launch, stopBy: 'SIGINT', stopMs: STOP_MS })
  say(`PgBouncer in ${data}`)
  return running
}
