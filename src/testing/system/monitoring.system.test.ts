import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { load } from 'js-yaml'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { lacksDebianTools } from '../../../scripts/services/debian.ts'
import { fetchPromtool } from '../../../scripts/services/promtool.ts'
import { Fleet } from './fleet.ts'

/** The dashboard and the alerts that an operator takes over: they ask what Prometheus can answer, and what is there. */

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

const missing = lacksDebianTools()
if (missing !== null && process.env['CI'] === 'true') throw new Error(missing)

describe.skipIf(missing !== null)('promtool', () => {
  const fleet = new Fleet()
  let promtool = ''
  beforeAll(async () => {
    promtool = await fetchPromtool((line) => console.log(line))
  }, 120_000)
  afterAll(() => fleet.takeDown())

  function run(...args: readonly string[]): { readonly status: number | null; readonly output: string } {
    const { status, stdout, stderr } = spawnSync(promtool, args, { encoding: 'utf8' })
    return { status, output: stdout + stderr }
  }

  it('accepts the alerts', () => {
    expect(run('check', 'rules', join(root, 'deploy/prometheus/alerts.yaml'))).toMatchObject({ status: 0 })
  })

  it('sees each alert fire and be silent', { timeout: 60_000 }, () => {
    const file = join(root, 'deploy/prometheus/alerts.test.yaml')
    const { status, output } = run('test', 'rules', file)
    expect(output).toContain('SUCCESS')
    expect(status).toBe(0)
    const { tests } = load(text('deploy/prometheus/alerts.test.yaml')) as { tests: { name: string }[] }
    const tried = rules.flatMap(({ alert }) => [`${alert} fires`, `${alert} is silent`])
    expect(tests.map(({ name }) => name)).toEqual(tried)
  })

  it('reads every query of the dashboard, as Grafana asks it', () => {
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

describe('the dashboard', () => {
  it('has panels that differ, and do not overlap', () => {
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length)
    const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, i) => `${x + (i % w)},${y + Math.floor(i / w)}`),
    )
    expect(new Set(cells).size).toBe(cells.length)
    expect(panels.every(({ gridPos: { x, w } }) => x + w <= 24)).toBe(true)
  })
})

describe('the runbooks', () => {
  it('are one for each alert, which links to it', () => {
    const headings = [...text('docs/operate/runbooks.md').matchAll(/^## (\w+)$/gm)].map(([, name]) => name)
    expect(headings).toEqual(rules.map(({ alert }) => alert))
    for (const { alert, annotations } of rules)
      expect(annotations.runbook).toBe(`docs/operate/runbooks.md#${alert.toLowerCase()}`)
  })
})

describe('every metric that is named', () => {
  const fleet = new Fleet()
  afterAll(() => fleet.takeDown())

  it('is one of a running service', { timeout: 120_000 }, async () => {
    const demo = await fleet.demo({})
    const { url } = await fleet.start(demo, 'all', { folder: fleet.folder() })
    const metrics = await (await fetch(`${url}/metrics`)).text()
    const known = new Set([...metrics.matchAll(/^# TYPE (\w+) /gm)].map(([, name]) => name))
    const guides = readdirSync(join(root, 'docs/operate')).map((name) => text(`docs/operate/${name}`))
    const all = [...queries, ...rules.map(({ expr }) => expr), ...guides, text('docs/life-of-an-event.md')].join('\n')
    const named = new Set([...all.matchAll(/\bmlg_[a-z_]+[a-z]\b/g)].map(([name]) => name))
    expect(named.size).toBeGreaterThan(20)
    const base = (name: string): string => name.replace(/_(bucket|sum|count)$/, '')
    expect([...named].filter((name) => !known.has(name) && !known.has(base(name)))).toEqual([])
  })
})
