// Keycloak from Maven Central, over http: on loopback with its own database in its data. 177 MB to fetch, 350 MB of
// memory, 6–9 s to start. Fetching also builds it for that database and fills the database (40 s), as every start would
// otherwise.

import type { ChildProcess } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { canFetchJava, fetchedJava, fetchJava, runToEnd, javaProblem, mavenProblem } from './java.ts'
import { patience } from './patience.ts'
import { freePorts } from './ports.ts'
import { endProcess, endingWithStarter, launchedServer, runningProcess } from './process.ts'
import type { StartedService, ServiceDefinition, ServiceStartOptions } from './service.ts'

const KEYCLOAK = '26.7.3'
const OLDEST_JAVA = 17
const READY_MS = patience(120_000)
const STOP_MS = 20_000
const POLL_MS = 100
const SERVER_CLASS = 'io.quarkus.bootstrap.runner.QuarkusEntryPoint'

/** Administrator of all realms, in the realm `master`. */
export const KEYCLOAK_ADMIN = { username: 'admin', password: 'what-only-tests-sign-in-with' } as const

export const keycloak: ServiceDefinition = {
  name: 'keycloak',
  async unavailable() {
    if (process.platform === 'win32') return 'it is started on Linux and macOS only'
    const java = javaProblem(OLDEST_JAVA)
    if (java !== null && !canFetchJava()) {
      return `Keycloak ${KEYCLOAK} needs Java ${OLDEST_JAVA} or newer; ${java}, and there is no pip for python3 to fetch one. Debian: apt-get install python3-pip`
    }
    return mavenProblem('Keycloak')
  },
  async fetch(cache, say) {
    if (javaProblem(OLDEST_JAVA) !== null) await fetchJava(cache, say)
    await fetchServer(cache, say)
  },
  start,
}

const homeIn = (cache: string): string => join(cache, `keycloak-${KEYCLOAK}`)
/** Database of an instance that was started once, in the server's folder. */
const initialDatabaseIn = (home: string): string => join(home, 'initial-database')
const databaseIn = (data: string): string => join(data, 'database')

async function fetchServer(cache: string, say: (line: string) => void): Promise<void> {
  const home = homeIn(cache)
  if (existsSync(initialDatabaseIn(home))) return
  rmSync(home, { recursive: true, force: true })
  say(`fetching Keycloak ${KEYCLOAK} from Maven Central (177 MB), and preparing it (a minute)`)
  // In a separate folder first: an aborted fetch must not leave half a server in the cache.
  const work = `${home}.${process.pid}`
  mkdirSync(work, { recursive: true })
  try {
    const artifact = `-Dartifact=org.keycloak:keycloak-quarkus-dist:${KEYCLOAK}:zip`
    // Strict: a mismatch with the registry's checksum fails, instead of a warning.
    const goal = ['dependency:unpack', artifact, `-DoutputDirectory=${work}`]
    await runToEnd('mvn', ['-B', '-q', '--strict-checksums', ...goal], work)
    renameSync(join(work, `keycloak-${KEYCLOAK}`), home)
    await runToEnd(javaIn(cache), [...javaArguments(home, work), 'build', '--db=dev-file'], work)
    await prepareDatabase(cache, work)
    renameSync(databaseIn(work), initialDatabaseIn(home))
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

async function prepareDatabase(cache: string, work: string): Promise<void> {
  const [port = 0, managementPort = 0] = await freePorts(2)
  const server = await launchKeycloak({ cache, data: work, port, managementPort })
  await endProcess(server, 'SIGTERM', STOP_MS)
}

async function start({ cache, data, say }: ServiceStartOptions): Promise<StartedService> {
  const [port = 0, managementPort = 0] = await freePorts(2)
  cpSync(initialDatabaseIn(homeIn(cache)), databaseIn(data), { recursive: true })
  const url = urlOf(port)
  const launch = () => launchKeycloak({ cache, data, port, managementPort })
  // Its database writes commits half a second later: killed before, it would forget a sign-in of that moment.
  const running = await runningProcess({ url, launch, stopBy: 'SIGTERM', killBy: 'SIGTERM', stopMs: STOP_MS })
  say(`Keycloak ${KEYCLOAK} at ${url}`)
  return running
}

/** Browsers accept its cookies, which are for secure addresses, from localhost but not from 127.0.0.1. */
const urlOf = (port: number): string => `http://localhost:${port}`

const javaIn = (cache: string): string => (javaProblem(OLDEST_JAVA) === null ? 'java' : fetchedJava(cache))

/** Like its own script, which would outlive a killed test. Small and quick, for one test. */
function javaArguments(home: string, data: string): readonly string[] {
  const opened = ['java.util', 'java.util.concurrent', 'java.security', 'java.lang']
  return [
    '-Xms64m',
    '-Xmx384m',
    '-XX:+UseSerialGC',
    '-XX:TieredStopAtLevel=1',
    ...opened.map((name) => `--add-opens=java.base/${name}=ALL-UNNAMED`),
    '-Duser.language=en',
    `-Djava.io.tmpdir=${data}`,
    '-Djava.util.logging.manager=org.jboss.logmanager.LogManager',
    '-Djava.util.concurrent.ForkJoinPool.common.threadFactory=io.quarkus.bootstrap.forkjoin.QuarkusForkJoinWorkerThreadFactory',
    '-Dpicocli.disable.closures=true',
    `-Dkc.home.dir=${home}`,
    `-Djboss.server.config.dir=${join(home, 'conf')}`,
    '-cp',
    join(home, 'lib', 'quarkus-run.jar'),
    SERVER_CLASS,
  ]
}

interface KeycloakLaunch {
  readonly cache: string
  readonly data: string
  readonly port: number
  readonly managementPort: number
}

async function launchKeycloak({ cache, data, port, managementPort }: KeycloakLaunch): Promise<ChildProcess> {
  const url = urlOf(port)
  const settings = [
    'start',
    '--optimized',
    '--http-enabled=true',
    '--http-host=127.0.0.1',
    `--http-port=${port}`,
    '--http-management-host=127.0.0.1',
    `--http-management-port=${managementPort}`,
    `--hostname=${url}`,
    // Its tables have a column VALUE, which is an SQL keyword.
    `--db-url=jdbc:h2:file:${join(databaseIn(data), 'keycloak')};NON_KEYWORDS=VALUE`,
    '--cache=local',
  ]
  const flags = [...javaArguments(homeIn(cache), data), ...settings]
  const command = endingWithStarter('KILL', javaIn(cache), flags)
  const environment = {
    PATH: process.env['PATH'] ?? '',
    KC_BOOTSTRAP_ADMIN_USERNAME: KEYCLOAK_ADMIN.username,
    KC_BOOTSTRAP_ADMIN_PASSWORD: KEYCLOAK_ADMIN.password,
  }
  return await launchedServer({
    name: 'Keycloak',
    command,
    options: { cwd: data, env: environment },
    isReady: () => answers(url),
    readyMs: READY_MS,
    pollMs: POLL_MS,
  })
}

async function answers(url: string): Promise<boolean> {
  return (await fetch(`${url}/realms/master`, { signal: AbortSignal.timeout(5_000) })).ok
}
