import type { FastifyInstance } from 'fastify'
import { OPEN_GATE } from '../../access/gate.ts'
import type { Catalogue } from '../../catalogue/registry.ts'
import { LOCAL_OPERATOR } from '../../contracts/caller.ts'
import { below, type Random } from '../../lib/random.ts'
import { must, ok } from '../../lib/result.ts'
import type { EdgeTypeId } from '../../model/facts.ts'
import { makeUri, type Uri } from '../../model/uri.ts'
import type { ReadDeps } from '../../query/deps.ts'
import { recordReads, type RecordReadsOptions } from '../../query/record-graph/record-reads.ts'
import { pick } from '../../testing/store/sequence.ts'
import { createServer } from '../http/server.ts'
import { registerApi } from '../register.ts'
import { saying, type Saying } from './company.ts'
import { readsOnly } from './service.ts'

/** The API of a process without a graph, over the same record. */
export async function apiWithoutGraph(deps: ReadDeps, options: RecordReadsOptions = {}): Promise<FastifyInstance> {
  const app = createServer({}, { gate: { ...OPEN_GATE, callerOf: () => ok(LOCAL_OPERATOR) } })
  await registerApi(app, readsOnly(recordReads(deps, options)))
  return app
}

const NODES = 40
/** Maximum number of types that lineage passes through. */
const TYPES = [
  'Dataset',
  'DatasetVersion',
  'Feature',
  'FeatureVersion',
  'ModelInstance',
  'Model',
  'PipelineRun',
  'User',
]

/**
 * Makes random statements of sources about a company, with edges as the catalogue declares them; one entity may be
 * stated several times, each time differently.
 */
export class RandomCompany {
  readonly uris: readonly Uri[]
  readonly #catalogue: Catalogue
  readonly #random: Random

  constructor(catalogue: Catalogue, random: Random) {
    this.#catalogue = catalogue
    this.#random = random
    this.uris = Array.from({ length: NODES }, (_, n) => {
      const type = catalogue.type(this.#typeOf(n))
      return must(makeUri(type?.componentType ?? '', 'test', `n${n}`))
    })
  }

  #typeOf(n: number): string {
    return TYPES[n % TYPES.length] ?? ''
  }

  one(): Uri {
    return pick(this.#random, this.uris)
  }

  says(n = below(this.#random, NODES)): Saying {
    const type = this.#typeOf(n)
    const declared = this.#catalogue.edgeTypes.filter(
      ({ origin, from }) => origin === 'relationship' && (from.any || from.types.has(type)),
    )
    const edges: [EdgeTypeId, string][] = []
    for (let tries = 0; tries < 40 && edges.length < 4; tries++) {
      const edge = pick(this.#random, declared)
      const other = below(this.#random, NODES)
      if (edge.to.any || edge.to.types.has(this.#typeOf(other))) edges.push([edge.id, this.uris[other] ?? ''])
    }
    const attributes = { name: `${type} ${n}`, version: String(below(this.#random, 9)) }
    return saying({ type, uri: this.uris[n] ?? '', platform: 'test', attributes, edges })
  }

  /** REST paths, without their moment. */
  asks(): readonly string[] {
    const [one, other] = [encodeURIComponent(this.one()), encodeURIComponent(this.one())]
    const direction = pick(this.#random, ['upstream', 'downstream'])
    return [
      `/api/v1/lineage?uri=${one}&direction=${direction}&depth=${1 + below(this.#random, 6)}&limit=5&`,
      `/api/v1/lineage?uri=${one}&direction=${direction}&`,
      `/api/v1/impact?uri=${one}&`,
      `/api/v1/why?from=${one}&to=${other}&`,
      `/api/v1/paths?from=${one}&to=${other}&`,
      `/api/v1/map?hops=${1 + below(this.#random, 4)}&uri=${one}&`,
      `/api/v1/entities/${one}?`,
      `/api/v1/entities/${one}/history?`,
    ]
  }

  query(): string {
    const uri = this.one()
    const some = `uri ... on Entity { owners { uri } }`
    return `{
      component(uri: "${uri}") { uri relationships { totalCount edges { name node { uri relationships { edges { name node { ${some} } } } } } } }
      lineage(uri: "${this.one()}", direction: UPSTREAM) { totalCount totals { type count } }
      impact(uri: "${uri}") { totals { type count } }
    }`
  }
}
