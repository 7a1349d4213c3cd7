import { createHash } from 'node:crypto'
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { get, type IncomingHttpHeaders } from 'node:http'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { ROLES } from '../../wiring/roles.ts'
import { sharedService } from '../services.ts'
import { temporaryFolder } from '../system/harness.ts'
import { nextPort } from '../system/ports.ts'
import { spawnProcess, type StartingProcess } from '../system/process.ts'
import { eventually } from '../parts.ts'
import { ROOT, text } from './manifests.ts'

const postgres = await sharedService('postgres')
const folder = temporaryFolder()
const processes: StartingProcess[] = []
afterAll(async () => {
  for (const one of processes) await one.kill('SIGKILL')
  folder.remove()
})

interface Answered {
  readonly status: number | undefined
  readonly body: string
}

/** Requests a pod's own address, like a probe or Prometheus. */
function ask(port: number, path: string, headers: IncomingHttpHeaders = {}): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port, path, headers: { host: `10.42.0.7:${port}`, ...headers } }
    get(options, (answer) => {
      let body = ''
      answer.setEncoding('utf8').on('data', (chunk: string) => (body += chunk))
      answer.on('end', () => resolve({ status: answer.statusCode, body }))
    }).on('error', reject)
  })
}

describe.skipIf(postgres === null)('the processes of the Kustomize base, over PostgreSQL', () => {
  const token = 'of-prometheus'

  /** The configuration of the pods, with the paths of this machine. */
  function configOf(role: string, port: number): string {
    for (const [name, content] of [
      ['record-url', postgres?.url ?? ''],
      ['mlflow-token', 'secret'],
    ] as const)
      writeFileSync(join(folder.path, name), content)
    const config = JSON.parse(
      text('deploy/kustomize/base/mlg.config.json')
        .replaceAll('/run/secrets/mlg', folder.path)
        .replace('0.0.0.0', '127.0.0.1')
        .replace('10.0.0.0/8', '127.0.0.1'),
    ) as { listen: object; access: object }
    const prometheus = {
      name: 'prometheus',
      sha256: createHash('sha256').update(token).digest('hex'),
      rights: ['metrics'],
      expires: new Date(Date.now() + 3_600_000).toISOString(),
    }
    const file = join(folder.path, `${role}.json`)
    writeFileSync(
      file,
      JSON.stringify({
        ...config,
        listen: { ...config.listen, port },
        access: { ...config.access, tokens: [prometheus] },
        data: join(folder.path, role),
      }),
    )
    return file
  }

  it(
    'get ready, answer probes and Prometheus by their own addresses, and stop in order',
    { timeout: 180_000 },
    async () => {
      const parts = ROLES.filter((role) => role !== 'all').map((role) => ({ role, port: nextPort() }))
      // Starts all at once on an empty database, like Kubernetes.
      for (const { role, port } of parts) processes.push(spawnProcess(configOf(role, port), port, role))
      await Promise.all(processes.map((one) => one.ready()))
      for (const { role, port } of parts) {
        for (const path of ['/healthz', '/readyz'])
          expect([role, path, (await ask(port, path)).status]).toEqual([role, path, 200])
        const metrics = await ask(port, '/metrics', { authorization: `Bearer ${token}` })
        expect([role, metrics.status, metrics.body]).toEqual([role, 200, expect.stringContaining('mlg_record_up 1')])
        expect([role, (await ask(port, '/metrics')).status]).toEqual([role, 401])
        const foreign = await ask(port, '/api/v1/status', { authorization: `Bearer ${token}` })
        expect([role, JSON.parse(foreign.body)]).toEqual([role, expect.objectContaining({ code: 'FOREIGN_HOST' })])
        const own = await ask(port, '/api/v1/status', { authorization: `Bearer ${token}`, host: 'mlg.example.com' })
        expect([role, own.status]).toEqual([role, 403])
      }
      const second = spawnProcess(configOf('api', nextPort()), 0, 'api')
      await expect(second.ready()).rejects.toThrow(/data folder \S+api is in use by the process with pid \d+/)
      for (const one of processes) expect(await one.kill('SIGTERM')).toBe(0)
    },
  )
})

describe.skipIf(postgres === null)('two instances of the unit of systemd, over PostgreSQL', () => {
  /** All values of a setting, as systemd reads them for an instance with other folders. */
  function settingsOf(role: string): (name: string) => readonly string[] {
    const unit = text('deploy/systemd/mlg@.service')
      .replaceAll('%i', role)
      .replaceAll('/etc/mlg', join(folder.path, 'etc'))
      .replaceAll('/var/lib', join(folder.path, 'lib'))
      .replaceAll('/usr/local/bin/mlg', `${process.execPath} ${join(ROOT, 'bin/mlg.mjs')}`)
    return (name) => [...unit.matchAll(new RegExp(`^${name}=(.*)$`, 'gm'))].map(([, value = '']) => value)
  }

  /** Prepares a start like systemd, and starts the process. */
  function start(role: string) {
    const settings = settingsOf(role)
    const credentials = join(folder.path, 'run', role)
    mkdirSync(credentials, { recursive: true })
    const [id, secrets] = settings('LoadCredential')[0]?.split(':') ?? []
    const secret = readFileSync(join(secrets ?? '', 'record-url'))
    writeFileSync(join(credentials, `${id}_record-url`), secret)
    for (const state of settings('StateDirectory'))
      mkdirSync(join(folder.path, 'lib', state), { recursive: true, mode: 0o700 })
    const files = settings('EnvironmentFile').map((file) => readFileSync(file.replace(/^-/, ''), 'utf8').trim())
    const variables = [...settings('Environment').flatMap((line) => line.split(' ')), ...files]
    const env: Record<string, string> = Object.fromEntries(variables.map((one) => one.split('=')))
    const [program = '', ...args] = settings('ExecStart')[0]?.split(' ') ?? []
    const child = spawn(program, args, {
      env: { PATH: process.env['PATH'], CREDENTIALS_DIRECTORY: credentials, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (output += chunk.toString()))
    const ready = async (): Promise<boolean> =>
      child.exitCode !== null || (await ask(Number(env['MLG_PORT']), '/readyz').catch(() => null))?.status === 200
    return {
      child,
      ended: once(child, 'exit'),
      isReady: () => eventually(ready, () => `it is ready: ${output}`, 90_000),
    }
  }

  it('start side by side by the documented commands, on one configuration', { timeout: 180_000 }, async () => {
    const etc = join(folder.path, 'etc')
    mkdirSync(join(etc, 'secrets'), { recursive: true })
    writeFileSync(join(etc, 'secrets', 'record-url'), postgres?.url ?? '')
    const config = {
      store: { file: '$CREDENTIALS_DIRECTORY/secrets_record-url' },
      sources: [{ platform: 'mlflow', provider: 'mlflow', baseUrl: 'http://mlflow.invalid' }],
    }
    writeFileSync(join(etc, 'mlg.config.json'), JSON.stringify(config))
    const documented = [...text('docs/operate/packages.md').matchAll(/^echo MLG_PORT=\d+ > \/etc\/mlg\/(\w+)\.env$/gm)]
    const roles = documented.map(([, role = '']) => role)
    expect(roles.length).toBe(2)
    for (const [line] of documented)
      execFileSync('sh', ['-c', line.replace(/=\d+/, `=${nextPort()}`).replace('/etc/mlg', etc)])
    const instances = roles.map(start)
    try {
      await Promise.all(instances.map((one) => one.isReady()))
      expect(instances.map(({ child }) => child.exitCode)).toEqual([null, null])
      for (const { child } of instances) child.kill('SIGTERM')
      for (const { ended } of instances) expect(await ended).toEqual([0, null])
    } finally {
      for (const { child } of instances) child.kill('SIGKILL')
    }
  })
})
