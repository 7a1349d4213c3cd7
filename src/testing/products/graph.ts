import type { Json, JsonObject } from '../../lib/json.ts'
import { edge, member, objects, presentOnly, formatTags, text, thing } from './lines.ts'

/** Selects what to compare of a graph with a product's own data. */
export interface GraphComparison {
  /** Fields to query of each type, keyed by the GraphQL field that lists it. */
  readonly requested: Readonly<Record<string, string>>
  /** Returns the values to compare, from an entity's queried fields. */
  shown(list: string, node: JsonObject): Readonly<Record<string, unknown>>
}

const COMMON =
  'uri name deletedAtSource relationships(first: 100, direction: OUT) { edges { relation direction provenance node { uri } } }'
export const TAGS = 'tags { tag value }'
const PAGE = 50

/** Lists entities and their stated facts; conclusions have separate tests. */
export async function linesOfGraph(url: string, { requested, shown }: GraphComparison): Promise<readonly string[]> {
  const lists = await Promise.all(
    Object.entries(requested).map(async ([list, more]) => ({ list, nodes: await nodesOf(url, list, more) })),
  )
  const lines = lists.flatMap(({ list, nodes }) =>
    nodes
      .filter(({ deletedAtSource }) => deletedAtSource === null)
      .flatMap((node) => [thing(bare(node.uri), shown(list, node)), ...edgesOf(node)]),
  )
  return presentOnly(lines)
}

async function nodesOf(url: string, list: string, more: string): Promise<readonly JsonObject[]> {
  const nodes: JsonObject[] = []
  for (let after: string | null = null; ;) {
    const from = after === null ? '' : `, after: ${JSON.stringify(after)}`
    const answer = await ask(
      url,
      `{ ${list}(first: ${PAGE}${from}) { edges { node { ${COMMON} ${more} } } pageInfo { hasNextPage endCursor } } }`,
    )
    const page = member(answer, list)
    nodes.push(...objects(page, 'edges').map((one) => member(one, 'node')))
    const { hasNextPage, endCursor } = member(page, 'pageInfo')
    if (hasNextPage !== true) return nodes
    after = text(endCursor)
  }
}

export function tagsOf(node: JsonObject): readonly string[] {
  return formatTags(objects(node, 'tags').map((one) => [text(one.tag), text(one.value)]))
}

function edgesOf(node: JsonObject): readonly string[] {
  return objects(member(node, 'relationships'), 'edges')
    .filter(({ direction, provenance }) => direction === 'OUT' && provenance === 'DECLARED')
    .map((one) => edge(text(one.relation), bare(node.uri), bare(member(one, 'node').uri)))
}

const bare = (uri: Json | undefined) => text(uri).slice('aip://'.length)

/** Returns a GraphQL answer, which must have no errors. */
export async function ask(url: string, query: string): Promise<JsonObject> {
  const headers = { 'content-type': 'application/json' }
  const response = await fetch(`${url}/graphql`, { method: 'POST', headers, body: JSON.stringify({ query }) })
  const { data, errors } = (await response.json()) as { data?: JsonObject; errors?: Json }
  if (data === undefined || errors !== undefined) throw new Error(`${query}: ${JSON.stringify(errors)}`)
  return data
}
