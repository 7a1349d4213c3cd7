import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { endpointOf } from '../../api/http/endpoints.ts'
import { readConfiguration } from '../../cli/configuration.ts'
import { commandLine } from '../../cli/program.ts'
import { plan } from '../../cli/size/plan.ts'
import type { Config } from '../../config/config.ts'
import { ROLES } from '../../wiring/roles.ts'
import { manifestsIn, ROOT, text, workloadsOf, yaml, type Workload } from './manifests.ts'

const folder = mkdtempSync(join(tmpdir(), 'mlg-manifests-'))
afterAll(() => rmSync(folder, { recursive: true }))

const { version } = JSON.parse(text('package.json')) as { readonly version: string }
/** Roles of processes that do a part of the work. */
const PARTS = ROLES.filter((role) => role !== 'all').toSorted()

/** Parses arguments like `mlg`; throws for unknown options. */
function parseStart(args: readonly string[]): { readonly role: string; readonly config: string } {
  const [name, ...flags] = args
  const command = commandLine().commands.find((one) => one.name() === name)
  if (command === undefined) throw new Error(`there is no command ${name}`)
  const { unknown, operands } = command.parseOptions(flags)
  expect([...unknown, ...operands]).toEqual([])
  return command.opts<{ role: string; config: string }>()
}

/** Reads the configuration with the parser of a start; the files of secrets are elsewhere here. */
function readAccepted(configuration: string, secrets: { readonly named: string; readonly at: string }): Config {
  const file = join(folder, 'mlg.config.json')
  writeFileSync(file, configuration.replaceAll(secrets.named, secrets.at))
  const config = readConfiguration(file, {})
  if (!config.ok) throw new Error(config.error.join('\n'))
  return config.value
}

const [, imageUser = ''] = /^USER (\d+):\d+$/m.exec(text('deploy/image/Containerfile')) ?? []

describe('the Kustomize base', () => {
  const base = 'deploy/kustomize/base'
  const { resources, configMapGenerator, images } = yaml(`${base}/kustomization.yaml`) as {
    readonly resources: readonly string[]
    readonly configMapGenerator: readonly { readonly name: string; readonly files: readonly string[] }[]
    readonly images: readonly { readonly name: string; readonly newTag: string }[]
  }
  const manifests = resources.flatMap((file) => manifestsIn(text(`${base}/${file}`)))
  const workloads = workloadsOf(manifests)
  const configuration = text(`${base}/mlg.config.json`)
  let config: Config
  const secretFiles = [...configuration.matchAll(/"file": "([^"]+)"/g)].map(([, file = '']) => file)
  beforeAll(() => {
    const at = join(folder, 'secrets')
    mkdirSync(at)
    for (const file of secretFiles)
      writeFileSync(join(at, file.replace(/^.*\//, '')), file.endsWith('-url') ? 'postgres://mlg@record/mlg' : 'secret')
    config = readAccepted(configuration, { named: '/run/secrets/mlg', at })
  })

  /** Finds where a process mounts a volume. */
  const mountOf = ({ container, pod }: Workload, kind: string) => {
    const volume = pod.volumes.find((one) => kind in one && one.name !== 'tmp')
    return container.volumeMounts.find(({ name }) => name === volume?.name)
  }

  it('starts each role by options that mlg has, from the configuration that is mounted', () => {
    expect(readdirSync(join(ROOT, base)).toSorted()).toEqual(
      [...resources, ...configMapGenerator.flatMap(({ files }) => files), 'kustomization.yaml'].toSorted(),
    )
    expect(workloads.map(({ role }) => role).toSorted()).toEqual(PARTS)
    for (const workload of workloads) {
      const { role, config: file } = parseStart(workload.container.args)
      expect(role).toBe(workload.role)
      expect(file).toBe(`${mountOf(workload, 'configMap')?.mountPath}/${configMapGenerator[0]?.files[0]}`)
      expect(workload.container.image).toBe(images[0]?.name)
    }
    expect(images[0]?.newTag).toBe(version)
  })

  it('has a configuration that mlg accepts, and mounts the secrets that it names', () => {
    expect(config.listen.host).toBe('0.0.0.0')
    expect(config.store).toBe('postgres://mlg@record/mlg')
    expect(config.access.local).toBe(false)
    expect(secretFiles.length).toBeGreaterThan(1)
    for (const workload of workloads)
      for (const file of secretFiles) expect(dirname(file)).toBe(mountOf(workload, 'secret')?.mountPath)
  })

  it('asks for what is answered, where it listens', () => {
    const services = manifests.filter(({ kind }) => kind === 'Service')
    expect(services.map(({ metadata }) => metadata.name).toSorted()).toEqual(['mlg-api', 'mlg-intake'])
    for (const { spec } of services) expect(spec['ports']).toMatchObject([{ targetPort: 'http' }])
    for (const { container } of workloads) {
      expect(container.ports).toEqual([{ name: 'http', containerPort: config.listen.port }])
      const probes = [container.startupProbe, container.livenessProbe, container.readinessProbe].map(
        (one) => one.httpGet,
      )
      expect(probes.map(({ path }) => endpointOf('GET', path)?.name)).toEqual(['healthz', 'healthz', 'readyz'])
      for (const { path, port } of probes) expect([endpointOf('GET', path)?.right, port]).toEqual(['none', 'http'])
    }
  })

  it('lets a process do nothing but write its data', () => {
    for (const workload of workloads) {
      const { pod, container } = workload
      expect(pod.securityContext).toMatchObject({
        runAsNonRoot: true,
        runAsUser: Number(imageUser),
        seccompProfile: { type: 'RuntimeDefault' },
      })
      expect(pod.automountServiceAccountToken).toBe(false)
      expect(container.securityContext).toEqual({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      })
      const writable = container.volumeMounts.filter(({ readOnly }) => readOnly !== true)
      expect(writable.map(({ mountPath }) => mountPath)).toEqual([config.data, '/tmp'])
      expect(Object.keys(container.resources.limits)).toEqual(['memory'])
      expect(Object.keys(container.resources.requests).toSorted()).toEqual(['cpu', 'memory'])
    }
  })

  it('has a budget for each role, and policies for all of them', () => {
    const manifestsOf = (kind: string) => manifests.filter((one) => one.kind === kind)
    expect(
      manifestsOf('PodDisruptionBudget')
        .map(({ metadata }) => metadata.name.replace('mlg-', ''))
        .toSorted(),
    ).toEqual(PARTS)
    expect(manifestsOf('NetworkPolicy').map(({ spec }) => spec['policyTypes'])).toEqual([
      ['Ingress', 'Egress'],
      ['Ingress'],
    ])
    const open = manifestsOf('NetworkPolicy').flatMap(
      ({ spec }) => spec['ingress'] as { readonly ports: readonly object[] }[],
    )
    for (const { ports } of open) expect(ports).toEqual([{ port: 'http', protocol: 'TCP' }])
  })
})

describe('the chart', () => {
  it('gives each role as much memory as "mlg size" plans for a million entities, and as many processes', () => {
    const load = { entities: 1e6, edgesPerEntity: 10, eventsPerSecond: 101, readers: 10, keepDays: 365 }
    const { roles } = yaml('deploy/helm/mlg/values.yaml') as { readonly roles: Readonly<Record<string, RoleValues>> }
    const planned = plan(load).machines.filter(({ role }) => PARTS.some((part) => part === role))
    expect(planned.length).toBe(PARTS.length)
    for (const { role, count, memoryBytes } of planned) {
      const [, gib = ''] = /^(\d+)Gi$/.exec(roles[role]?.resources.limits.memory ?? '') ?? []
      expect([role, Number(gib) * 2 ** 30 >= memoryBytes]).toEqual([role, true])
      expect([role, roles[role]?.replicas]).toEqual([role, count])
    }
  })

  interface RoleValues {
    readonly replicas: number
    readonly resources: { readonly limits: { readonly memory: string } }
  }

  it('has the version of the package', () => {
    expect(yaml('deploy/helm/mlg/Chart.yaml')).toMatchObject({ version, appVersion: version })
  })
})

describe('the composition', () => {
  interface ComposeService {
    readonly image: string
    readonly command?: readonly string[]
    readonly ports?: readonly string[]
    readonly secrets?: readonly string[]
    readonly volumes?: readonly string[]
    readonly read_only?: boolean
    readonly cap_drop?: readonly string[]
    readonly healthcheck?: { readonly test: readonly string[] }
  }
  type WithShared = ComposeService & { readonly '<<'?: ComposeService }
  const {
    services: declared,
    secrets,
    networks,
  } = yaml('deploy/compose/compose.yaml') as {
    readonly services: Readonly<Record<string, WithShared>>
    readonly secrets: Readonly<Record<string, { readonly file: string }>>
    readonly networks: { readonly mlg: { readonly ipam: { readonly config: readonly { readonly subnet: string }[] } } }
  }
  // Shared settings are merged according to YAML 1.1, like compose reads them.
  const merged = Object.entries(declared).map(
    ([name, { '<<': shared, ...own }]) => [name, { ...shared, ...own }] as const,
  )
  const services: Readonly<Record<string, ComposeService>> = Object.fromEntries(merged)
  const made = join(folder, 'made')
  let config: Config
  beforeAll(() => {
    prepare()
    config = readAccepted(readFileSync(join(made, 'mlg.config.json'), 'utf8'), { named: '/run/secrets', at: made })
  })
  const prepare = () => execFileSync(process.execPath, [join(ROOT, 'deploy/compose/prepare.mjs'), made])
  const read = (name: string): string => readFileSync(join(made, name), 'utf8')

  it('starts each role by options that mlg has, read-only and without rights', () => {
    for (const role of PARTS) {
      const { command = [], image, read_only, cap_drop, healthcheck, volumes = [] } = services[role] ?? { image: '' }
      const options = parseStart(command)
      expect([options.role, image, read_only, cap_drop]).toEqual([role, `localhost/mlg:${version}`, true, ['ALL']])
      expect(volumes).toEqual([`./made/mlg.config.json:${options.config}:ro`, `${role}:${config.data}`])
      expect(text('deploy/image/Containerfile')).toContain(
        `CMD ${JSON.stringify(healthcheck?.test.slice(1)).replaceAll(',', ', ')}`,
      )
    }
  })

  it('makes what is mounted once, for nobody else on the machine', () => {
    expect(statSync(made).mode & 0o777).toBe(0o700)
    for (const { file } of Object.values(secrets)) expect(existsSync(file.replace('./made', made)), file).toBe(true)
    const before = readdirSync(made).map((name) => [name, read(name)])
    prepare()
    expect(readdirSync(made).map((name) => [name, read(name)])).toEqual(before)
  })

  it('has a configuration that mlg accepts, and that admits Prometheus to the metrics alone', () => {
    expect(config.store).toBe(`postgres://mlg:${read('record-password')}@postgres/mlg`)
    expect(config.intake.kafka?.brokers).toEqual(['kafka:9092'])
    expect(config.search?.access.urls).toEqual(['http://opensearch:9200'])
    expect(config.listen.trustedProxies).toEqual(networks.mlg.ipam.config.map(({ subnet }) => subnet))
    const [token, ...others] = config.access.tokens
    expect(others).toEqual([])
    expect(token?.sha256).toBe(createHash('sha256').update(read('metrics-token')).digest('hex'))
    expect([...(token?.rights ?? [])]).toEqual(['metrics'])
    expect(token?.expiresAt).toBeGreaterThan(Date.now())
    const topics = config.intake.kafka?.topics.map(({ topic }) => `--topic=${topic}`)
    expect(services['topics']?.command).toEqual(expect.arrayContaining(topics ?? []))
  })

  it('is reached from this machine alone, at the address that the configuration says', () => {
    const ports = Object.values(services).flatMap((service) => service.ports ?? [])
    expect(ports.filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([])
    expect(services['api']?.ports).toEqual([`127.0.0.1:${config.listen.port}:${config.listen.port}`])
    expect(config.listen.publicUrl).toBe(`http://127.0.0.1:${config.listen.port}`)
  })

  it('shows Prometheus every process, and Grafana the dashboard', () => {
    const { scrape_configs: jobs, rule_files: rules } = yaml('deploy/compose/prometheus.yaml') as {
      readonly scrape_configs: readonly {
        readonly job_name: string
        readonly authorization: { readonly credentials_file: string }
        readonly static_configs: readonly { readonly targets: readonly string[] }[]
      }[]
      readonly rule_files: readonly string[]
    }
    const [job] = jobs
    expect(job?.job_name).toBe('mlg')
    const targets = job?.static_configs.flatMap((one) => one.targets) ?? []
    expect(targets.toSorted()).toEqual(PARTS.map((role) => `${role}:${config.listen.port}`))
    expect(job?.authorization.credentials_file).toBe(`/run/secrets/${services['prometheus']?.secrets?.[0]}`)
    const mounted = ['prometheus', 'grafana'].flatMap((name) => services[name]?.volumes ?? [])
    const files = mounted.filter((one) => one.startsWith('.')).map((one) => one.split(':'))
    expect(files.map(([file = '']) => file).filter((file) => !existsSync(join(ROOT, 'deploy/compose', file)))).toEqual(
      [],
    )
    const inside = files.map(([, path]) => path)
    expect(inside).toEqual(expect.arrayContaining([...rules, '/var/lib/grafana/dashboards/mlg.json']))
  })
})

it('the launcher, the image and the unit set the same variables of glibc', () => {
  const [, launcher = ''] = /^export const ALLOCATOR = \{ (.+) \}$/m.exec(text('bin/node24.mjs')) ?? []
  const variables = launcher.replaceAll(/: '(\d+)',?/g, '=$1')
  expect(variables).toMatch(/^MALLOC_ARENA_MAX=\d+ MALLOC_/)
  expect(text('deploy/image/Containerfile')).toContain(`ENV ${variables}\n`)
  expect(text('deploy/systemd/mlg@.service')).toContain(`Environment=${variables}\n`)
})

describe('the unit of systemd', () => {
  const unit = text('deploy/systemd/mlg@.service')
  const setting = (name: string): string => new RegExp(`^${name}=(.*)$`, 'm').exec(unit)?.[1] ?? ''

  it('starts mlg by options that it has, with the data folder that systemd makes', () => {
    for (const role of ROLES) {
      const [program, ...args] = setting('ExecStart').replaceAll('%i', role).split(' ')
      expect(program).toMatch(/\/mlg$/)
      expect(parseStart(args)).toMatchObject({ role, config: '/etc/mlg/mlg.config.json' })
    }
    expect(setting('Environment')).toContain(`MLG_DATA=/var/lib/${setting('StateDirectory')} `)
    expect(setting('Restart')).toBe('always')
  })
})
