import { execFileSync } from 'node:child_process'
import { chownSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildImage, storageFlags } from '../../../scripts/packages/image.ts'
import { canInstall, installPackages, lacksDebianTools } from '../../../scripts/services/debian.ts'
import { configShape } from '../../config/shape.ts'
import { eventually } from '../parts.ts'
import { notTested } from '../services.ts'
import { temporaryFolder } from '../system/harness.ts'
import { nextPort } from '../system/ports.ts'
import { Container, lacksNamespaces } from './container.ts'
import { packedIn } from './packed.ts'

const folder = temporaryFolder()
afterAll(folder.remove)

if (lacksDebianTools(['buildah']) !== null && canInstall()) await installPackages(['buildah'])
const missing = lacksDebianTools(['buildah']) ?? lacksNamespaces()
if (missing !== null) notTested(`the image can't be built and run here, so it is NOT TESTED: ${missing}`)

interface ImageConfig {
  readonly User: string
  readonly Env: readonly string[]
  readonly Entrypoint: readonly string[]
  readonly Cmd: readonly string[]
  readonly Volumes: Readonly<Record<string, object>>
  readonly ExposedPorts: Readonly<Record<string, object>>
  readonly StopSignal: string
  readonly Healthcheck: { readonly Test: readonly string[] }
}

describe.skipIf(missing !== null)('the image', () => {
  let config: ImageConfig
  let root = ''
  const running: Container[] = []
  afterAll(async () => {
    for (const container of running) await container.stop('KILL')
  })

  beforeAll(() => {
    const storage = join(folder.path, 'storage')
    const tag = buildImage({ packed: packedIn(folder.path), out: undefined, storage }, (line) => console.log(line))
    const buildah = (...args: string[]): string =>
      execFileSync('buildah', [...storageFlags(storage), ...args], { encoding: 'utf8' }).trim()
    config = (JSON.parse(buildah('inspect', '--type', 'image', tag)) as { Docker: { config: ImageConfig } }).Docker
      .config
    root = buildah('mount', buildah('from', tag))
  }, 300_000)

  /** Gives each its own configuration and volume; the volume belongs to the image's user. */
  function start(name: string, configuration: object, port = nextPort()): Container & { readonly port: number } {
    const [etc, data] = ['etc', 'data'].map((part) => join(folder.path, name, part)) as [string, string]
    for (const each of [etc, data]) mkdirSync(each, { recursive: true })
    writeFileSync(join(etc, 'mlg.config.json'), JSON.stringify(configuration), { mode: 0o644 })
    const [uid = '', gid = ''] = config.User.split(':')
    chownSync(data, Number(uid), Number(gid))
    const env = [...config.Env.filter((each) => !each.startsWith('PATH=')), `MLG_PORT=${port}`]
    const command = [...config.Entrypoint, ...config.Cmd]
    const container = new Container({ root, etc, data, user: config.User, env, command })
    running.push(container)
    return Object.assign(container, { port })
  }

  const sources = [{ platform: 'mlflow', provider: 'mlflow', baseUrl: 'http://mlflow.invalid' }]
  const health = (): readonly string[] => config.Healthcheck.Test.slice(1)

  it('says how it is run, and has no shell', () => {
    const { port } = configShape.parse({ sources }).listen
    expect(config).toMatchObject({
      User: '10001:10001',
      Entrypoint: ['/usr/local/bin/mlg'],
      StopSignal: 'SIGTERM',
      ExposedPorts: { [`${port}/tcp`]: {} },
      Volumes: { '/var/lib/mlg': {} },
    })
    expect(config.Env).toContain('MLG_DATA=/var/lib/mlg')
    expect(['/bin/sh', '/usr/bin/sh', '/bin/bash', '/usr/bin/env'].filter((path) => existsSync(root + path))).toEqual(
      [],
    )
    expect(readdirSync(join(root, 'opt/mlg'))).not.toContain('src')
  })

  it(
    'runs on a root that is read-only, as nobody who may anything, and stops in order',
    { timeout: 120_000 },
    async () => {
      const container = start('ready', { sources })
      const url = `http://127.0.0.1:${container.port}`
      const answers = async (): Promise<boolean> =>
        await fetch(`${url}/readyz`).then(
          ({ ok }) => ok,
          () => false,
        )
      await eventually(
        async () => container.hasEnded || (await answers()),
        () => `it is ready: ${container.output}`,
        60_000,
      )
      const status = container.status()
      expect(Object.fromEntries(['NSpid', 'Uid', 'CapEff', 'NoNewPrivs'].map((key) => [key, status.get(key)]))).toEqual(
        {
          NSpid: expect.stringMatching(/\t1$/),
          Uid: ['10001', '10001', '10001', '10001'].join('\t'),
          CapEff: '0000000000000000',
          NoNewPrivs: '1',
        },
      )
      expect(container.exec('/usr/bin/node', '-e', `require('fs').writeFileSync('/etc/hosts', '')`).output).toContain(
        'EROFS',
      )
      expect(await (await fetch(`${url}/`)).text()).toContain('<script')
      expect(container.exec(...health())).toEqual({ status: 0, output: '/readyz answers 200\n' })
      expect(container.exec('/usr/local/bin/mlg', '--version').output).toMatch(/^\d+\.\d+\.\d+\n$/)
      expect(await container.stop()).toBe(0)
      expect(container.output).toContain('"msg":"stopped"')
      expect(readdirSync(join(folder.path, 'ready/data'))).toContain('mlg.db')
    },
  )

  it('ends at once when it is told to stop while it waits for its record', { timeout: 60_000 }, async () => {
    // Stands in for an overloaded database: accepts connections, and never answers.
    const connections = new Set<Socket>()
    const silent = createServer((socket) => void connections.add(socket.on('error', () => undefined)))
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
    try {
      const store = `postgres://mlg@127.0.0.1:${(silent.address() as AddressInfo).port}/mlg`
      const container = start('waiting', { store, sources })
      await eventually(
        () => connections.size > 0,
        () => `it connects: ${container.output}`,
        30_000,
      )
      expect(container.exec(...health())).toMatchObject({ status: 1, output: expect.stringContaining('ECONNREFUSED') })
      expect(await container.stop()).toBe(143)
    } finally {
      for (const socket of connections) socket.destroy()
      await new Promise((resolve) => silent.close(resolve))
    }
  })
})
