// Lists every way to read, for tests about all of them, which fail until a new one is added here.

import Fastify from 'fastify'
import { lowerFirst } from '../../catalogue/names.ts'
import type { Catalogue } from '../../catalogue/registry.ts'
import { registerApi } from '../register.ts'
import type { ReadDeps } from '../../query/deps.ts'
import { ALICE, company, INSTANCE, MODEL } from './company.ts'
import { readsOnly } from './service.ts'

const encoded = encodeURIComponent(MODEL)
const TWO_MODELS = [MODEL, 'aip://model/registry/ranking-model-v6'] as const
const twoModels = TWO_MODELS.map((uri) => `of=${encodeURIComponent(uri)}`).join('&')
/** Paths to which a moment is appended, or why a route doesn't read the graph. */
export const ROUTES: Readonly<Record<string, readonly string[] | string>> = {
  'GET /api/v1/entities/*': [
    `/api/v1/entities/${encoded}?asOf=`,
    `/api/v1/entities/${encoded}/normalised?asOf=`,
    `/api/v1/entities/${encoded}/history?asOf=`,
    `/api/v1/entities/${encoded}/quality?asOf=`,
    `/api/v1/entities/${encodeURIComponent(INSTANCE)}/dossier?asOf=`,
    `/api/v1/entities/${encoded}/related?by=owners&asOf=`,
    `/api/v1/entities/${encoded}/measurements?asOf=`,
  ],
  'GET /api/v1/compare': [`/api/v1/compare?${twoModels}&asOf=`],
  'GET /api/v1/diff': [
    `/api/v1/diff?from=1&asOf=`,
    `/api/v1/diff?from=1&uri=${encoded}&asOf=`,
    `/api/v1/diff?from=1&uri=${encoded}&hops=1&asOf=`,
    `/api/v1/diff?from=1&to=`,
  ],
  'GET /api/v1/changes': ['/api/v1/changes?from=1&limit=1000&asOf=', '/api/v1/changes?from=1&limit=1000&to='],
  'GET /api/v1/activity': [
    '/api/v1/activity?since=1&bookkeeping=true&limit=200&asOf=',
    `/api/v1/activity?since=1&bookkeeping=true&upstreamOf=${encodeURIComponent(INSTANCE)}&asOf=`,
  ],
  'GET /api/v1/activity.atom': 'a feed of the present',
  'GET /api/v1/why': [`/api/v1/why?from=${encodeURIComponent(INSTANCE)}&to=${encoded}&asOf=`],
  'GET /api/v1/lineage': [`/api/v1/lineage?uri=${encodeURIComponent(INSTANCE)}&direction=upstream&asOf=`],
  'GET /api/v1/impact': [`/api/v1/impact?uri=${encoded}&asOf=`],
  'GET /api/v1/map': [`/api/v1/map?hops=3&uri=${encodeURIComponent(INSTANCE)}&asOf=`],
  'GET /api/v1/paths': [`/api/v1/paths?from=${encodeURIComponent(INSTANCE)}&to=${encoded}&asOf=`],
  'GET /api/v1/home': ['/api/v1/home?asOf=', `/api/v1/home?since=1&of=${encodeURIComponent(ALICE)}&asOf=`],
  'GET /api/v1/types': ['/api/v1/types?asOf='],
  'GET /api/v1/unused': ['/api/v1/unused?type=Model&asOf='],
  'GET /api/v1/deprecations': ['/api/v1/deprecations?asOf=', `/api/v1/deprecations?of=${encoded}&asOf=`],
  'GET /api/v1/recommendations': ['/api/v1/recommendations?asOf=', '/api/v1/recommendations?sort=score&asOf='],
  'GET /api/v1/anomalies': ['/api/v1/anomalies?asOf=', `/api/v1/anomalies?muted=true&of=${encoded}&asOf=`],
  'GET /api/v1/policies': ['/api/v1/policies?asOf='],
  'GET /api/v1/policy-trend': ['/api/v1/policy-trend?asOf='],
  'GET /api/v1/policies/:policy': ['/api/v1/policies/G1?asOf='],
  'GET /api/v1/violations': ['/api/v1/violations?asOf=', `/api/v1/violations?uri=${encoded}&asOf=`],
  'GET /api/v1/incident': [`/api/v1/incident?uri=${encoded}&asOf=`],
  'GET /api/v1/edges/rejected': ['/api/v1/edges/rejected?asOf=', `/api/v1/edges/rejected?of=${encoded}&asOf=`],
  'GET /api/v1/exports/lineage': [
    `/api/v1/exports/lineage?format=json&uri=${encodeURIComponent(INSTANCE)}&direction=upstream&asOf=`,
  ],
  'GET /api/v1/exports/impact': [`/api/v1/exports/impact?format=json&uri=${encoded}&asOf=`],
  'GET /api/v1/exports/related': [`/api/v1/exports/related?format=json&uri=${encoded}&by=owners&asOf=`],
  'GET /api/v1/exports/incident': [`/api/v1/exports/incident?format=json&uri=${encoded}&asOf=`],
  'GET /api/v1/exports/unused': ['/api/v1/exports/unused?format=json&type=Model&asOf='],
  'GET /api/v1/exports/deprecations': [`/api/v1/exports/deprecations?format=json&of=${encoded}&asOf=`],
  'GET /api/v1/exports/recommendations': ['/api/v1/exports/recommendations?format=json&asOf='],
  'GET /api/v1/exports/anomalies': ['/api/v1/exports/anomalies?format=json&asOf='],
  'GET /api/v1/exports/violations': ['/api/v1/exports/violations?format=json&asOf='],
  'GET /api/v1/exports/compare': [`/api/v1/exports/compare?format=json&${twoModels}&asOf=`],
  'GET /api/v1/exports/activity': ['/api/v1/exports/activity?format=json&since=1&bookkeeping=true&asOf='],
  'GET /api/v1/quality': 'counts what a search finds, and so is of the present',
  'GET /api/v1/quality/preview': ['/api/v1/quality/preview?type=Model&expects=owner&expects=tag:tier&asOf='],
  'GET /api/v1/exports/log': 'is the log itself, by the numbers of its transactions',
  'GET /api/v1/exports/quality': 'counts what a search finds, and so is of the present',
  'GET /api/v1/exports/audit': 'lies outside the log, and so is of the present',
  'GET /api/v1/exports/deletions': 'lies outside the log, and so is of the present',
  'GET /api/v1/exports/retries': 'lies outside the log, and so is of the present',
  'GET /api/v1/exports/quarantine': 'lies outside the log, and so is of the present',
  'GET /api/v1/search': 'of the present, since an index has no past',
  'GET /api/v1/suggest': 'of the present, since an index has no past',
  'GET /api/v1/exports/search': 'of the present, since an index has no past',
  'GET /api/v1/rules': 'the rules in force; what was concluded by earlier ones is in the record',
  'POST /api/v1/enrichment': 'writes, and so is of the present',
  'POST /graphql': 'asked by each root below',
  'GET /graphql': 'a page that asks POST /graphql',
  'GET /graphql/schema': 'what may be asked is decided by the catalogue, which has no past',
}

/** Roots about the present, which refuse a moment. */
export const ROOTS_OF_THE_PRESENT: Readonly<Record<string, string>> = {
  search: `search(q: "ranking") { hits { uri entity { uri } } }`,
  suggest: `suggest(q: "rank") { entities { uri } }`,
  quality: `quality(by: TEAM) { rows { key name entities reasons { reason count q } } }`,
}

/** Roots beyond the catalogue's types, whose own roots are requested below, for one and for all. */
export const ROOTS: Readonly<Record<string, string>> = {
  entity: `entity(uri: "${MODEL}") { uri ... on Model { name owners { uri } } }`,
  component: `component(uri: "${MODEL}") { uri relationships { totalCount edges { name node { uri } supports { document } } } }`,
  lineage: `lineage(uri: "${MODEL}", direction: DOWNSTREAM) { totalCount totals { type count } }`,
  impact: `impact(uri: "${MODEL}") { totals { type count } runningTests { edges { node { uri } } } }`,
  owned: `owned(uri: "${ALICE}") { totalCount edges { node { uri } } }`,
  attention: `attention(uri: "${MODEL}") { uri name needs { kind sentence uri at lastAt } }`,
  map: `map(uri: "${MODEL}") { sentence nodes { uri name } edges { from to } }`,
  paths: `paths(from: "${INSTANCE}", to: "${MODEL}") { sentence paths { direction length } }`,
  unused: `unused(type: "Model") { edges { containerInUse unconfirmed team { uri } node { uri name } } }`,
  history: `history(uri: "${MODEL}") { transactions { tx changes { sentence } } }`,
  measurements: `measurements(uri: "${MODEL}") { total rows { uri name metrics { metric value } } }`,
  diff: `diff(from: "1") { to { tx } compared entities { uri edgesAdded edgesRemoved attributes { name after } } }`,
  compare: `compare(of: ${JSON.stringify(TWO_MODELS)}) { relationships { name links { uri name } } attributes { attribute values } }`,
  deprecations: `deprecations(of: ["${MODEL}"]) { plans { uri state readers owners } contacts { name } }`,
  recommendations: `recommendations { recommendations { kind from { uri name } to { uri name } sentence because { uri name } } }`,
  reasons: `reasons(uri: "${MODEL}") { tx reasons { reason means since } }`,
  expect: `expect(type: "Model", expects: ["description", "tag:tier"]) { lacking expects { lacking such { uri name } } }`,
  anomalies: `anomalies(muted: true) { tx total anomalies { uri sentence expected { value median } } }`,
  policies: `policies { tx policies { id on violations waived teams } }`,
  violations: `violations { tx total waivedTotal violations { policy sentence subject { uri name } since owners { uri } waived { until } } }`,
  incident: `incident(uri: "${MODEL}") { total versions { uri model { name } via { uri } } exposure { uri owners { uri } } owners { uri } }`,
  rejected: `rejected { edges { relation from to byName hidden } }`,
  activity: `activity(since: "1", bookkeeping: true) { items { uri sentence changes { name sentence } } }`,
  changes: `changes(from: "1", limit: 1000) { transactions { tx touchedInAll } }`,
}

const CELL = 'aip://ab-test-cell/experimentation/12345/2'

/** Requests one entity of each type, and all of it. */
export function typeRoots(catalogue: Catalogue): Readonly<Record<string, string>> {
  const out: Record<string, string> = {}
  for (const type of catalogue.types) {
    const known = company().find((s) => s.type === type.name)?.uri ?? (type.name === 'AbTestCell' ? CELL : MODEL)
    const selected = `uri state relationships { totalCount edges { name node { uri } } }`
    out[lowerFirst(type.name)] = `${lowerFirst(type.name)}(id: "${known}") { ${selected} }`
    out[lowerFirst(type.plural)] = `${lowerFirst(type.plural)} { totalCount edges { node { ${selected} } } }`
  }
  return out
}

/** Routes about the graph, as registered with Fastify. */
export async function routesOf(deps: ReadDeps): Promise<readonly string[]> {
  const app = Fastify()
  const routes = new Set<string>()
  app.addHook('onRoute', ({ method, url, config }) => {
    // Questions about the service concern the present, and no entity.
    const aboutTheGraph = config?.operations?.some((one) => one.kind === 'question' && one.about === 'graph')
    if (config?.operations !== undefined && aboutTheGraph !== true) return
    for (const one of [method].flat()) if (one !== 'HEAD') routes.add(`${one} ${url}`)
  })
  await registerApi(app, readsOnly(deps))
  await app.close()
  return [...routes]
}
