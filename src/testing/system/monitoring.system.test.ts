// Checks that the operators' dashboard and alerts query metrics that exist, in PromQL that Prometheus accepts.

import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { load } from 'js-yaml'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Demo } from '../../../demo/company.ts'
import { lacksDebianTools } from '../../../scripts/services/debian.ts'
import { configurationIn, programIn } from '../../../scripts/services/prometheus.ts'
import { fetchService } from '../../../scripts/services/running.ts'
import { eventually } from '../parts.ts'
import { service } from '../services.ts'
import { Fleet, type FleetMember } from './fleet.ts'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const text = (path: string): string => readFileSync(join(root, path), 'utf8')

interface AlertRule {
  readonly alert: string
  readonly expr: string
  readonly annotations: { readonly summary: string; readonly runbook: string }
}

interface PanelOf {
  readonly id: number
  readonly title: string
  readonly type: string
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number }
  readonly targets?: readonly { readonly expr: string }[]
}

const rules = (load(text('deploy/prometheus/alerts.yaml')) as { groups: { rules: AlertRule[] }[] }).groups.flatMap(
  (group) => group.rules,
)
const { panels } = JSON.parse(text('deploy/grafana/mlg.json')) as { panels: readonly PanelOf[] }
const queries = panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr))

const fleet = new Fleet()
let demo: Demo
let running: FleetMember
beforeAll(async () => {
  demo = await fleet.demo({ size: 'tiny' })
  running = await fleet.start(demo, 'all', { folder: fleet.folder() })
}, 120_000)
afterAll(() => fleet.takeDown())

const missing = lacksDebianTools()
if (missing !== null && process.env['CI'] === 'true') throw new Error(missing)

describe.skipIf(missing !== null)('promtool', () => {
  let promtool = ''
  beforeAll(async () => {
    promtool = programIn(await fetchService('prometheus', (line) => console.log(line)), 'promtool')
  }, 120_000)

  function run(...args: readonly string[]): { readonly status: number | null; readonly output: string } {
    const { status, stdout, stderr } = spawnSync(promtool, args, { encoding: 'utf8' })
    return { status, output: stdout + stderr }
  }

  it('accepts the alerts', () => {
    expect(run('check', 'rules', join(root, 'deploy/prometheus/alerts.yaml'))).toMatchObject({ status: 0 })
  })

  it('sees each alert fire and stay silent', { timeout: 60_000 }, () => {
    const file = join(root, 'deploy/prometheus/alerts.test.yaml')
    const { status, output } = run('test', 'rules', file)
    expect(output).toContain('SUCCESS')
    expect(status).toBe(0)
    const { tests } = load(text('deploy/prometheus/alerts.test.yaml')) as { tests: { name: string }[] }
    const tried = rules.flatMap(({ alert }) => [`${alert} fires`, `${alert} is silent`])
    expect(tests.map(({ name }) => name)).toEqual(tried)
  })

  it('accepts every dashboard query as Grafana sends it', () => {
    const recorded = queries.map((expr, i) => ({
      record: `panel_${i}`,
      expr: expr.replaceAll('$__rate_interval', '5m'),
    }))
    expect(recorded.length).toBeGreaterThan(20)
    const file = join(fleet.folder(), 'rules.json')
    writeFileSync(file, JSON.stringify({ groups: [{ name: 'panels', rules: recorded }] }))
    expect(run('check', 'rules', file).output).toContain(`SUCCESS: ${recorded.length} rules found`)
  })
})

describe('every named metric', () => {
  it('is exported by a running service', { timeout: 120_000 }, async () => {
    const metrics = await (await fetch(`${running.url}/metrics`)).text()
    const known = new Set([...metrics.matchAll(/^# TYPE (\w+) /gm)].map(([, name]) => name))
    const guides = readdirSync(join(root, 'docs/operate')).map((name) => text(`docs/operate/${name}`))
    const all = [...queries, ...rules.map(({ expr }) => expr), ...guides, text('docs/life-of-an-event.md')].join('\n')
    const named = new Set([...all.matchAll(/\bmlg_[a-z_]+[a-z]\b/g)].map(([name]) => name))
    expect(named.size).toBeGreaterThan(20)
    const base = (name: string): string => name.replace(/_(bucket|sum|count)$/, '')
    expect([...named].filter((name) => !known.has(name) && !known.has(base(name)))).toEqual([])
  })
})

const live = await service('prometheus')

describe.skipIf(live === null)('a live Prometheus', () => {
  async function firing(): Promise<readonly string[]> {
    const answer = await fetch(`${live?.url}/api/v1/alerts`)
    const { data } = (await answer.json()) as {
      data: { alerts: { state: string; labels: Record<string, string>; annotations: { summary: string } }[] }
    }
    return data.alerts.filter(({ state }) => state === 'firing').map(({ annotations }) => annotations.summary)
  }

  it('fires for a failing source by name, and for no other', { timeout: 120_000 }, async () => {
    if (live === null) throw new Error('it is skipped without one')
    const { url } = running
    const folder = fleet.folder()
    // The product's rules, with seconds instead of minutes.
    writeFileSync(
      join(folder, 'alerts.yaml'),
      text('deploy/prometheus/alerts.yaml').replaceAll(/^( +for:) .*$/gm, '$1 1s'),
    )
    const job = { job_name: 'mlg', static_configs: [{ targets: [new URL(url).host] }] }
    writeFileSync(
      configurationIn(live.data),
      JSON.stringify({
        global: { scrape_interval: '1s', scrape_timeout: '1s', evaluation_interval: '1s' },
        rule_files: [join(folder, 'alerts.yaml')],
        scrape_configs: [job],
      }),
    )
    expect((await fetch(`${live.url}/-/reload`, { method: 'POST' })).status).toBe(200)
    const isUp = async (): Promise<boolean> => {
      const answer = await fetch(
        `${live.url}/api/v1/query?query=${encodeURIComponent('mlg_source_state{state="ok"} == 1')}`,
      )
      return ((await answer.json()) as { data: { result: unknown[] } }).data.result.length > 0
    }
    await eventually(isUp, 'no series of a source that is ok was scraped', 60_000)
    const summary = /^registry is failing/
    expect((await firing()).some((one) => summary.test(one))).toBe(false)
    demo.misbehave('registry', { mode: '500' })
    for (const id of [...demo.ids('models')].slice(0, 3)) {
      const refreshed = await fetch(`${url}/api/v1/refresh`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ uri: `aip://model/registry/${id}` }),
      })
      expect(refreshed.status).toBe(202)
    }
    await eventually(async () => (await firing()).some((one) => summary.test(one)), 'the alert did not fire', 60_000)
    expect((await firing()).filter((one) => / is failing/.test(one))).toEqual([expect.stringMatching(summary)])
  })
})

describe('the dashboard', () => {
  it("has distinct panels that don't overlap", () => {
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length)
    const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, i) => `${x + (i % w)},${y + Math.floor(i / w)}`),
    )
    expect(new Set(cells).size).toBe(cells.length)
    expect(panels.every(({ gridPos: { x, w } }) => x + w <= 24)).toBe(true)
  })
})

describe('the runbooks', () => {
  it('match the alerts one to one, with links', () => {
    const headings = [...text('docs/operate/runbooks.md').matchAll(/^## (\w+)$/gm)].map(([, name]) => name)
    expect(headings).toEqual(rules.map(({ alert }) => alert))
    for (const { alert, annotations } of rules)
      expect(annotations.runbook).toBe(`docs/operate/runbooks.md#${alert.toLowerCase()}`)
  })
})
