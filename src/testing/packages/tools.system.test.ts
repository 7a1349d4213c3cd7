// Checks the files of `deploy` with the tools of their formats.

import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { lacksDebianTools } from '../../../scripts/services/debian.ts'
import { fetchKubernetesTools, lacksGo } from '../../../scripts/services/kubernetes.ts'
import { programIn } from '../../../scripts/services/prometheus.ts'
import { fetchPackages } from '../../../scripts/services/python/packages.ts'
import { runPython } from '../../../scripts/services/python/programs.ts'
import { fetchService } from '../../../scripts/services/running.ts'
import { fetchSystemdAnalyze, type SystemdAnalyze } from '../../../scripts/services/systemd.ts'
import { DUMP_OPTIONS } from '../../cli/backup/dump.ts'
import { readConfiguration } from '../../cli/configuration.ts'
import { temporaryFolder } from '../system/harness.ts'
import { manifestsIn, ROOT, text, yaml, type DeployedManifest } from './manifests.ts'

const folder = temporaryFolder()
afterAll(folder.remove)

const missing = lacksGo() ?? lacksDebianTools()
if (missing !== null) {
  const reason = `the tools that check the files of deploy can't be had here, so those are NOT CHECKED: ${missing}`
  if (process.env['CI'] === 'true') throw new Error(reason)
  console.error(`\n${'!'.repeat(100)}\n${reason}\n${'!'.repeat(100)}\n`)
}

const say = (line: string): void => console.log(line)

function ran(program: string, args: readonly string[], env = process.env) {
  const { status, stdout, stderr, error } = spawnSync(program, args, { encoding: 'utf8', cwd: folder.path, env })
  if (error !== undefined) throw error
  return { status, stdout, output: stdout + stderr }
}

const CHART = join(ROOT, 'deploy/helm/mlg')
const BASE = join(ROOT, 'deploy/kustomize/base')
/** The oldest version that the chart supports, and the newest with published schemas. */
const KUBERNETES = ['1.30', '1.37']

interface MonitorSpec {
  readonly jobLabel: string
  readonly selector: { readonly matchLabels: Readonly<Record<string, string>> }
}

describe.skipIf(missing !== null)('for Kubernetes', () => {
  let helm = ''
  let kustomize = ''
  beforeAll(async () => {
    ;({ helm, kustomize } = await fetchKubernetesTools(say))
    expect(await fetchPackages('kubernetes', say)).toBeNull()
  }, 600_000)

  const rendered = (...flags: string[]) => ran(helm, ['template', 'mlg', CHART, '--kube-version', '1.37.0', ...flags])
  const built = () => ran(kustomize, ['build', BASE])

  async function findings(manifests: readonly DeployedManifest[]): Promise<readonly string[]> {
    const file = join(folder.path, 'manifests.json')
    writeFileSync(file, JSON.stringify(manifests))
    return (await runPython('kubernetes', 'validate.py', [file, ...KUBERNETES])).trim().split('\n')
  }

  /** Returns manifests by name, without Helm's labels; configurations are compared parsed. */
  function byName(manifests: readonly DeployedManifest[]): Readonly<Record<string, unknown>> {
    const plain = (value: unknown): unknown =>
      JSON.parse(
        JSON.stringify(value, (key, one: unknown) =>
          key === 'helm.sh/chart' || key === 'app.kubernetes.io/managed-by'
            ? undefined
            : key === 'mlg.config.json'
              ? (JSON.parse(String(one)) as unknown)
              : one,
        ),
      )
    return Object.fromEntries(manifests.map((one) => [`${one.kind}/${one.metadata.name}`, plain(one)]))
  }

  it('helm finds nothing wrong with the chart, and refuses what its schema does not have', () => {
    expect(ran(helm, ['lint', '--strict', CHART])).toMatchObject({
      status: 0,
      output: expect.stringContaining('1 chart(s) linted, 0 chart(s) failed'),
    })
    for (const wrong of ['publicURL=https://x', 'publicUrl=http://x', 'roles.readers.replicas=1', 'config.data=/x'])
      expect([wrong, rendered('--set', wrong).output]).toEqual([wrong, expect.stringContaining("don't meet the spec")])
  })

  it('the chart and the base of Kustomize make the same', () => {
    const [fromChart, fromBase] = [rendered(), built()]
    expect([fromChart.status, fromBase.status]).toEqual([0, 0])
    const expected = byName(manifestsIn(fromChart.stdout))
    expect(Object.keys(expected).length).toBeGreaterThan(12)
    expect(byName(manifestsIn(fromBase.stdout))).toEqual(expected)
  })

  it('all that they make fits the schemas of Kubernetes', { timeout: 120_000 }, async () => {
    const autoscaling = 'roles.api.autoscaling.min=2,roles.api.autoscaling.max=6,roles.api.autoscaling.cpu=700m'
    const env = 'env[0].name=OTEL_SERVICE_NAME,env[0].value=mlg'
    const whole = rendered('--set', `ingress.enabled=true,backup.enabled=true,${autoscaling},${env}`)
    const manifests = [...manifestsIn(whole.stdout), ...manifestsIn(built().stdout)]
    const each = manifests.flatMap(({ kind, metadata }) =>
      KUBERNETES.map((version) => `${kind}/${metadata.name} ${version}`),
    )
    expect(await findings(manifests)).toEqual(each)
    expect(each).toEqual(
      expect.arrayContaining(['Ingress/mlg 1.30', 'CronJob/mlg-backup 1.30', 'HorizontalPodAutoscaler/mlg-api 1.37']),
    )
    const api = manifestsIn(whole.stdout).find((one) => one.kind === 'Deployment' && one.metadata.name === 'mlg-api')
    expect(api?.spec['replicas']).toBeUndefined()
    // A dump with the options of `mlg backup`.
    for (const option of DUMP_OPTIONS) expect(whole.stdout).toContain(` ${option} `)
    const [wrong] = manifestsIn('{kind: Service, apiVersion: v1, metadata: {name: x}, spec: {port: [1]}}')
    if (wrong !== undefined) expect((await findings([wrong]))[0]).toContain("'port' was unexpected")
  })

  it('Prometheus finds every process, and has the alerts as they are', () => {
    const file = join(ROOT, 'deploy/prometheus/alerts.yaml')
    const { stdout, status } = rendered('--set', 'monitoring.enabled=true', '--set-file', `monitoring.alerts=${file}`)
    expect(status).toBe(0)
    const kindOf = (kind: string) => manifestsIn(stdout).filter((one) => one.kind === kind)
    expect(kindOf('PrometheusRule').map(({ spec }) => spec)).toEqual([yaml('deploy/prometheus/alerts.yaml')])
    const [{ jobLabel, selector } = { jobLabel: '', selector: { matchLabels: {} } }] = kindOf('ServiceMonitor').map(
      ({ spec }) => spec as unknown as MonitorSpec,
    )
    const found = kindOf('Service').filter(({ metadata }) =>
      Object.entries(selector.matchLabels).every(([name, value]) => metadata.labels[name] === value),
    )
    expect(found.map(({ metadata }) => metadata.name)).toEqual(['mlg-metrics'])
    expect(found[0]?.metadata.labels[jobLabel]).toBe('mlg')
    // It selects the pods of each role: they all have its labels.
    const pods = kindOf('Deployment').map(
      ({ spec }) => spec['template'] as unknown as Pick<DeployedManifest, 'metadata'>,
    )
    expect(pods.length).toBe(4)
    for (const { metadata } of pods) expect(metadata.labels).toMatchObject(found[0]?.spec['selector'] as object)
  })

  it('an overlay sets the image and the configuration', () => {
    const overlay = join(folder.path, 'kustomize', 'own')
    cpSync(BASE, join(folder.path, 'kustomize', 'base'), { recursive: true })
    mkdirSync(overlay)
    const [, example = ''] = /^```yaml\n(resources:.*?)^```$/ms.exec(text('docs/operate/packages.md')) ?? []
    writeFileSync(join(overlay, 'kustomization.yaml'), example)
    writeFileSync(join(overlay, 'mlg.config.json'), '{"own": true}')
    const { stdout, output } = ran(kustomize, ['build', overlay])
    const made = byName(manifestsIn(stdout))
    expect(made['ConfigMap/mlg-config'], output).toMatchObject({ data: { 'mlg.config.json': { own: true } } })
    expect(stdout.match(/image: .*/g)).toEqual(Array(4).fill('image: registry.example.com/mlg:0.2.0'))
  })

  it('mlg accepts the configuration that other values make', () => {
    const values = join(folder.path, 'values.yaml')
    const secrets = join(folder.path, 'secrets')
    mkdirSync(secrets)
    for (const name of ['record-url', 'kafka-password', 'search-password', 'client-secret'])
      writeFileSync(
        join(secrets, name),
        name === 'record-url' ? 'postgres://mlg@record/mlg' : 'a secret of some length',
      )
    // The example of docs/operate/packages.md.
    const [, example = ''] = /^```yaml\n(# values\.yaml\n.*?)^```$/ms.exec(text('docs/operate/packages.md')) ?? []
    writeFileSync(values, example)
    const { status, stdout, output } = rendered('--values', values)
    expect([status, output]).toEqual([0, expect.any(String)])
    const map = manifestsIn(stdout).find(({ kind }) => kind === 'ConfigMap') as unknown as {
      readonly data: Readonly<Record<string, string>>
    }
    const file = join(folder.path, 'mlg.config.json')
    writeFileSync(file, (map.data['mlg.config.json'] ?? '').replaceAll('/run/secrets/mlg', secrets))
    const config = readConfiguration(file, {})
    expect(config).toMatchObject({
      ok: true,
      value: {
        listen: { publicUrl: 'https://aip.example.com' },
        store: 'postgres://mlg@record/mlg',
        intake: { kafka: { groupId: 'mlg' } },
      },
    })
  })
})

describe.skipIf(missing !== null)('for one machine', () => {
  it("Docker's own parser reads the composition", { timeout: 600_000 }, async () => {
    const { compose } = await fetchKubernetesTools(say)
    const file = join(ROOT, 'deploy/compose/compose.yaml')
    const read = ran(compose, ['-format', 'json', file])
    expect(read).toMatchObject({ status: 0 })
    const { services } = JSON.parse(read.stdout) as { readonly services: Readonly<Record<string, object>> }
    expect(services['api']).toMatchObject({ read_only: true, healthcheck: { retries: 3 }, networks: { mlg: null } })
    const wrong = join(folder.path, 'wrong.yaml')
    writeFileSync(wrong, text('deploy/compose/compose.yaml').replace('read_only', 'readonly'))
    expect(ran(compose, [wrong]).output).toMatch(/services\.\w+ [Aa]dditional property readonly is not allowed/)
  })

  it('promtool accepts how Prometheus is told of the processes', { timeout: 120_000 }, async () => {
    const promtool = programIn(await fetchService('prometheus', say), 'promtool')
    const token = join(folder.path, 'token')
    writeFileSync(token, 'secret')
    const config = text('deploy/compose/prometheus.yaml')
      .replace('/etc/prometheus/alerts.yaml', join(ROOT, 'deploy/prometheus/alerts.yaml'))
      .replace('/run/secrets/metrics-token', token)
    const file = join(folder.path, 'prometheus.yaml')
    writeFileSync(file, config)
    const checked = ran(promtool, ['check', 'config', file])
    expect(checked).toMatchObject({ status: 0, output: expect.stringContaining('1 rule files found') })
  })

  it('systemd accepts the unit, and finds it well confined', { timeout: 120_000 }, async () => {
    const analyze: SystemdAnalyze = await fetchSystemdAnalyze(say)
    const file = join(folder.path, 'mlg@.service')
    const instance = join(folder.path, 'mlg@api.service')
    // Verification requires that the program exists.
    writeFileSync(file, text('deploy/systemd/mlg@.service').replace('/usr/local/bin/mlg', '/bin/true'))
    const run = (...args: string[]) => ran(analyze.program, args, analyze.env)
    expect(run('verify', '--man=no', instance)).toMatchObject({ status: 0, output: '' })
    const security = run('security', '--offline=yes', '--no-pager', instance).output
    const [, exposure = '10'] = /Overall exposure level for mlg@api\.service: ([\d.]+)/.exec(security) ?? []
    expect(Number(exposure), security).toBeLessThan(2)
    writeFileSync(file, readFileSync(file, 'utf8').replace('ProtectSystem', 'ProtectSytem'))
    expect(run('verify', '--man=no', instance).output).toMatch(/Unknown key .*'ProtectSytem'/)
  })
})
