import type { ChildProcess } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { lacksDebianTools, unpackPackage } from './debian.ts'
import { patience } from './patience.ts'
import { freePorts } from './ports.ts'
import { endingWithStarter, launchedServer, runningProcess } from './process.ts'
import type { ServiceDefinition, ServiceStartOptions, StartedService } from './service.ts'

/**
 * nginx without a site: 50 ms, 8 MB. Debian's package is unpacked into the cache, not installed. Sites are files
 * `*.conf` in `sitesIn(data)`; SIGHUP makes it read them again.
 */
export const nginx: ServiceDefinition = {
  name: 'nginx',
  unavailable: async () => lacksDebianTools(),
  async fetch(cache, say) {
    if (!existsSync(binaryIn(cache))) unpackPackage('nginx', join(cache, 'nginx'), say)
  },
  start,
}

export const sitesIn = (data: string): string => join(data, 'sites')

const READY_MS = patience(20_000)
const STOP_MS = 10_000
const POLL_MS = 20
const binaryIn = (cache: string): string => join(cache, 'nginx/usr/sbin/nginx')

async function start({ cache, data, say }: ServiceStartOptions): Promise<StartedService> {
  const [port = 0] = await freePorts(1)
  const url = `http://127.0.0.1:${port}`
  mkdirSync(sitesIn(data))
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `  ${name}_temp_path ${join(data, name)};`,
  )
  const lines = [
    'daemon off;',
    `pid ${join(data, 'nginx.pid')};`,
    'worker_processes 1;',
    'events { worker_connections 256; }',
    'http {',
    '  access_log off;',
    ...temporary,
    `  server { listen 127.0.0.1:${port}; return 204; }`,
    `  include ${sitesIn(data)}/*.conf;`,
    '}',
  ]
  writeFileSync(join(data, 'nginx.conf'), `${lines.join('\n')}\n`)
  const launch = () => launchNginx(binaryIn(cache), { data, url })
  const running = await runningProcess({ url, launch, stopBy: 'SIGTERM', stopMs: STOP_MS })
  say(`nginx in ${data}`)
  return running
}

async function launchNginx(
  program: string,
  { data, url }: { readonly data: string; readonly url: string },
): Promise<ChildProcess> {
  const flags = ['-p', data, '-c', join(data, 'nginx.conf'), '-e', 'stderr']
  const command = endingWithStarter('TERM', program, flags)
  return await launchedServer({
    name: 'nginx',
    command,
    options: {},
    isReady: async () => (await fetch(url)).status === 204,
    readyMs: READY_MS,
    pollMs: POLL_MS,
  })
}
