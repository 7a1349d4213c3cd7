// OpenLDAP's server, with an empty directory: 30 ms, 10 MB. Debian's packages are unpacked into the cache, not
// installed. It listens on ldap: and, with its own certificate, on ldaps:.

import type { ChildProcess } from 'node:child_process'
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { lacksDebianTools, libraryPath, run, unpackPackage } from './debian.ts'
import { patience } from './patience.ts'
import { freePorts, listens } from './ports.ts'
import { endingWithStarter, launchedServer, runningProcess } from './process.ts'
import type { StartedService, ServiceDefinition, ServiceStartOptions } from './service.ts'

export const SUFFIX = 'dc=example,dc=com'
/** May write. */
export const ADMIN = { username: `cn=admin,${SUFFIX}`, password: 'secret of the admin' } as const
/** May read pages of any size, but at most 500 entries at once. */
export const READER = { username: `cn=reader,${SUFFIX}`, password: 'secret of the reader' } as const

const READY_MS = patience(20_000)
const STOP_MS = 10_000
const POLL_MS = 20
const SCHEMAS = ['core', 'cosine', 'nis', 'inetorgperson', 'msuser']

export const slapd: ServiceDefinition = {
  name: 'slapd',
  unavailable: async () => lacksDebianTools(['openssl']),
  async fetch(cache, say) {
    if (!existsSync(binaryIn(home(cache)))) unpackPackage('slapd', home(cache), say)
  },
  start,
}

const home = (cache: string) => join(cache, 'slapd')
const binaryIn = (folder: string) => join(folder, 'usr/sbin/slapd')

async function start({ cache, data, say }: ServiceStartOptions): Promise<StartedService> {
  const owner = ownerOf()
  certify(data)
  configure(home(cache), data)
  mkdirSync(join(data, 'db'))
  if (owner !== null) for (const path of [data, join(data, 'db'), keyIn(data)]) chownSync(path, owner.uid, owner.gid)
  const [port = 0, securePort = 0] = await freePorts(2)
  writeFileSync(join(data, 'secure-address'), `ldaps://127.0.0.1:${securePort}/${SUFFIX}`)
  const launch = () => launchSlapd({ folder: home(cache), data, port, securePort, owner })
  const url = `ldap://127.0.0.1:${port}/${SUFFIX}`
  const running = await runningProcess({ url, launch, stopBy: 'SIGTERM', stopMs: STOP_MS })
  say(`slapd in ${data}`)
  return running
}

/** Its address over TLS, and the authority of its certificate. */
export const secureAddressOf = (data: string): string => readFileSync(join(data, 'secure-address'), 'utf8')
export const certificateOf = (data: string): string => join(data, 'certificate.pem')
const keyIn = (data: string) => join(data, 'key.pem')

function certify(data: string): void {
  const subject = ['-subj', '/CN=slapd', '-addext', 'subjectAltName=IP:127.0.0.1']
  const files = ['-keyout', keyIn(data), '-out', certificateOf(data)]
  run(
    'openssl',
    [
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:prime256v1',
      '-nodes',
      '-days',
      '30',
      ...subject,
      ...files,
    ],
    data,
  )
}

function configure(folder: string, data: string): void {
  const schemas = SCHEMAS.map((name) => `include ${join(folder, 'etc/ldap/schema', `${name}.schema`)}`)
  const lines = [
    ...schemas,
    `modulepath ${join(folder, 'usr/lib/ldap')}`,
    'moduleload back_mdb',
    'moduleload ppolicy',
    `TLSCertificateFile ${certificateOf(data)}`,
    `TLSCertificateKeyFile ${keyIn(data)}`,
    'threads 2',
    'database mdb',
    `suffix "${SUFFIX}"`,
    `rootdn "${ADMIN.username}"`,
    `rootpw "${ADMIN.password}"`,
    `directory ${join(data, 'db')}`,
    'maxsize 268435456',
    'dbnosync',
    'index objectClass,uid,cn,mail,modifyTimestamp eq',
    `limits dn.exact="${READER.username}" size.soft=500 size.hard=500 size.pr=1000 size.prtotal=unlimited`,
    `access to attrs=userPassword by anonymous auth by * none`,
    `access to * by dn.exact="${READER.username}" read by * none`,
    'overlay ppolicy',
  ]
  writeFileSync(join(data, 'slapd.conf'), `${lines.join('\n')}\n`)
  chmodSync(data, 0o755)
}

interface SlapdOwner {
  readonly uid: number
  readonly gid: number
}

/** Root may do anything, so it runs as a user who owns nothing else. */
function ownerOf(): SlapdOwner | null {
  if (process.getuid?.() !== 0) return null
  const accounts = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
  const account = accounts.find(([name]) => name === 'nobody')
  return account === undefined ? null : { uid: Number(account[2]), gid: Number(account[3]) }
}

interface SlapdLaunch {
  readonly folder: string
  readonly data: string
  readonly port: number
  readonly securePort: number
  readonly owner: SlapdOwner | null
}

async function launchSlapd({ folder, data, port, securePort, owner }: SlapdLaunch): Promise<ChildProcess> {
  const flags = [
    '-d',
    '0',
    '-f',
    join(data, 'slapd.conf'),
    '-h',
    `ldap://127.0.0.1:${port}/ ldaps://127.0.0.1:${securePort}/`,
  ]
  const command = endingWithStarter('TERM', binaryIn(folder), flags)
  const environment = { ...process.env, LD_LIBRARY_PATH: libraryPath(folder) }
  return await launchedServer({
    name: 'slapd',
    command,
    options: { cwd: '/', env: environment, ...owner },
    isReady: () => listens(port),
    readyMs: READY_MS,
    pollMs: POLL_MS,
  })
}
