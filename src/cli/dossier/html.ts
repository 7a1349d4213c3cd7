import { formatCount } from '../../lib/format-count.ts'
import type { Json } from '../../lib/json.ts'
import { describeDecisions } from '../../query/policies/decisions.ts'
import type { DossierAnswer, DossierStatement } from '../../questions/dossier/schema.ts'
import { factsIn, metricsIn, shownName, type DossierFacts } from './facts.ts'

const SECTIONS: Readonly<Record<DossierAnswer['things'][number]['section'], string>> = {
  version: 'The version',
  model: 'Model',
  data: 'Data',
  features: 'Features',
  code: 'Code and pipelines',
  runs: 'Runs',
  evaluations: 'Evaluations',
  tests: 'Tests',
  deployments: 'Deployments and services',
  people: 'People',
  others: 'Others',
}

const STYLE =
  'body{font:15px/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem;color-scheme:light dark}' +
  'table{border-collapse:collapse;width:100%;margin:.5rem 0 1.5rem}td,th{text-align:left;vertical-align:top;padding:.3rem .6rem;border-top:1px solid #8886}' +
  'code,td{overflow-wrap:anywhere}small{opacity:.75}h3 small{font-weight:400}'

/**
 * Writes one self-contained file: no script, no picture, no external address. Source text is escaped, and the dossier
 * itself is embedded, so that the file can be verified.
 */
export function dossierHtml(dossier: DossierAnswer): string {
  const facts = factsIn(dossier)
  const sections = Object.entries(SECTIONS).flatMap(([section, title]) => {
    const things = dossier.things.filter((thing) => thing.section === section)
    return things.length === 0 ? [] : [`<h2>${title}</h2>`, ...things.map((thing) => thingHtml(facts, thing))]
  })
  const people = dossier.statements.filter(({ origin }) => origin === 'person')
  return [
    '<!doctype html><html lang="en"><head><meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
    `<title>Dossier of ${escapeHtml(dossier.name)}</title><style>${STYLE}</style></head><body>`,
    `<h1>Dossier of ${escapeHtml(dossier.name)}</h1>`,
    `<p><code>${escapeHtml(dossier.uri)}</code></p>`,
    `<p>As of transaction ${dossier.tx}, ${escapeHtml(dossier.at)}: ${formatCount(dossier.things.length, 'entity', 'entities')} and ${formatCount(dossier.statements.length, 'statement')}, each with its source and the transaction since which it is stated. Digest <code>${escapeHtml(dossier.digest)}</code>; <code>mlg dossier verify</code> compares this file with the record.</p>`,
    ...dossier.cut.map(
      ({ what, left }) => `<p><strong>Not complete:</strong> ${left} more ${escapeHtml(what)} didn't fit.</p>`,
    ),
    `<h2>Approvals and other statements of people</h2>`,
    people.length === 0 ? '<p>None.</p>' : tableOf(facts, people, true),
    ...policiesHtml(dossier),
    ...metricsHtml(facts),
    ...sections,
    `<pre id="dossier" hidden>${escapeHtml(JSON.stringify(dossier))}</pre></body></html>`,
    '',
  ].join('\n')
}

function metricsHtml(facts: DossierFacts): readonly string[] {
  const metrics = metricsIn(facts)
  if (metrics.length === 0) return []
  const rows = metrics.map(({ name, value, of, by }) => [name, value, of, by])
  return ['<h2>Metrics</h2>', rowsHtml(['Metric', 'Value', 'Data', 'Evaluation'], rows)]
}

function policiesHtml({ governed, things }: DossierAnswer): readonly string[] {
  const names = new Map(things.map(({ uri, name }) => [uri, name]))
  const nameOf = (uri: string): string => names.get(uri) ?? uri
  const { policies, approvals, violations, complete } = governed
  return [
    '<h2>Policies</h2>',
    policies.length === 0
      ? '<p>No policy in force applies to this version or its model.</p>'
      : rowsHtml(
          ['Policy', 'Severity', 'Of', 'Applies'],
          policies.map(({ id, title, severity, about, applies }) => [
            `${id}: ${title}`,
            severity,
            nameOf(about),
            applies ? 'yes' : "no, its conditions aren't met",
          ]),
        ),
    '<h3>Violations</h3>',
    complete ? '' : '<p><strong>Not complete:</strong> more happened than was checked.</p>',
    violations.length === 0
      ? '<p>No violations of this version or its model are known.</p>'
      : rowsHtml(
          ['Policy', 'Violation', 'Began', 'Ended or waived'],
          violations.map(({ policy, sentence, began, ended, waivedUntil }) => [
            policy,
            sentence,
            momentText(began),
            ended === null
              ? 'it stands'
              : `${momentText(ended)}${waivedUntil === null ? '' : `, waived until ${waivedUntil}`}`,
          ]),
        ),
    '<h3>Approvals</h3>',
    approvals.length === 0
      ? '<p>None.</p>'
      : rowsHtml(
          ['Of', 'By', 'For', 'At', 'Until', 'State', 'Comment'],
          approvals.map(({ about, by, use, stage, region, at, until, state, comment }) => [
            nameOf(about),
            by === null ? 'hidden' : nameOf(by),
            [use, stage, region].filter((one) => one !== null).join(', '),
            at,
            until ?? '',
            state,
            comment ?? '',
          ]),
        ),
  ]
}

function momentText({ tx, at }: DossierAnswer['governed']['violations'][number]['began']): string {
  return `${tx} ${at ?? ''}`
}

function rowsHtml(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const row = (cells: readonly string[], tag: string): string =>
    `<tr>${cells.map((cell) => `<${tag}>${escapeHtml(cell)}</${tag}>`).join('')}</tr>`
  return `<table><thead>${row(titles, 'th')}</thead><tbody>${rows.map((cells) => row(cells, 'td')).join('')}</tbody></table>`
}

function thingHtml(facts: DossierFacts, thing: DossierAnswer['things'][number]): string {
  const { uri, entityType } = thing
  const head = `<h3>${escapeHtml(shownName(thing))} <small>${escapeHtml(entityType ?? 'known by reference only')} · ${escapeHtml(uri)}</small></h3>`
  const stated = facts.of(uri)
  return stated.length === 0 ? `${head}<p>Nothing is stated about it.</p>` : head + tableOf(facts, stated, false)
}

function tableOf(facts: DossierFacts, statements: readonly DossierStatement[], showsAbout: boolean): string {
  const rows = statements.map((statement) => {
    const about = showsAbout ? `<td>${escapeHtml(facts.things.get(statement.about)?.name ?? statement.about)}</td>` : ''
    const since =
      statement.tx === null
        ? 'before the retained history'
        : `${statement.tx} <small>${escapeHtml(statement.at ?? '')}</small>`
    return `<tr>${about}<td>${escapeHtml(statement.says)}</td><td>${escapeHtml(saidBy(facts, statement))}</td><td>${escapeHtml(sourceOf(statement))}</td><td>${since}</td></tr>`
  })
  const about = showsAbout ? '<th>About</th>' : ''
  return `<table><thead><tr>${about}<th>Says</th><th>Value</th><th>Source</th><th>Since transaction</th></tr></thead><tbody>${rows.join('')}</tbody></table>`
}

function saidBy(facts: DossierFacts, { says, value, valueDigest, to }: DossierStatement): string {
  const target = to === undefined ? undefined : facts.things.get(to)
  if (to !== undefined) return target === undefined ? to : shownName(target)
  if (valueDigest !== undefined) return `(too long to be listed: ${valueDigest})`
  if (typeof value === 'string') return value
  return describeDecisions(says, value as Json)?.join('; ') ?? JSON.stringify(value)
}

function sourceOf({ origin, document }: DossierStatement): string {
  return `${origin === 'source' ? '' : `${origin}: `}${document.platform}, ${document.uri}`
}

function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`)
}

/** Returns the dossier embedded in such a file; null if there is none. */
export function dossierInHtml(html: string): string | null {
  const found = /<pre id="dossier" hidden>([^<]*)<\/pre>/.exec(html)?.[1]
  return found === undefined
    ? null
    : found.replaceAll(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)))
}
