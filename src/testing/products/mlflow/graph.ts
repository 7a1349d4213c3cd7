import type { Json, JsonObject } from '../../../lib/json.ts'
import { edge, member, objects, presentOnly, sorted, tagged, text, thing } from './server.ts'

const COMMON = 'uri name deletedAtSource relationships(first: 100) { edges { relation direction node { uri } } }'
const TAGS = 'tags { tag value }'

/** What is asked of each type, by the field of GraphQL that lists it. */
const ASKED: Readonly<Record<string, string>> = {
  mlflowExperiments: TAGS,
  mlflowRuns: `status user startedAt parameters metrics ${TAGS}`,
  mlflowLoggedModels: 'status parameters measures: metrics { name value }',
  mlflowSignatures: 'inputs { name }',
  models: `description ${TAGS}`,
  modelInstances: `version description ${TAGS}`,
  mlflowPrompts: '',
  mlflowPromptVersions: 'version template',
  datasets: '',
  datasetVersions: 'version',
}
/** Their names are made by the mapping. */
const UNNAMED: ReadonlySet<string> = new Set(['mlflowSignatures', 'modelInstances', 'mlflowPromptVersions'])

/** What the graph shows, in the same lines as `linesOfServer`: all that is there, and what sources state of it. */
export async function linesOfGraph(url: string): Promise<readonly string[]> {
  const lists = Object.entries(ASKED).map(([name, more]) => ask(url, `{ ${name}(first: 50) { edges { node { ${COMMON} ${more} } } } }`)) // prettier-ignore
  const answers = await Promise.all(lists)
  const lines = Object.keys(ASKED).flatMap((name, i) =>
    objects(member(answers[i] ?? null, name), 'edges')
      .map((one) => member(one, 'node'))
      .filter((node) => node.deletedAtSource === null)
      .flatMap((node) => [lineOf(name, node), ...edgesOf(node)]),
  )
  return presentOnly(lines)
}

function lineOf(list: string, node: JsonObject): string {
  const { uri, name, tags, inputs, measures, parameters, metrics, ...others } = node
  const { deletedAtSource: _, relationships: __, ...plain } = others
  return thing(text(uri).slice('aip://'.length), {
    ...plain,
    ...(!UNNAMED.has(list) && { name }),
    ...(tags !== undefined && { tags: tagged(objects(node, 'tags').map((one) => [text(one.tag), text(one.value)])) }),
    ...(inputs !== undefined && { columns: objects(node, 'inputs').map((one) => one.name) }),
    ...(measures !== undefined && {
      measures: objects(node, 'measures')
        .map((one) => `${text(one.name)}=${String(one.value)}`)
        .toSorted(),
    }),
    ...(parameters !== undefined && { parameters: sorted(member(node, 'parameters')) }),
    ...(metrics !== undefined && { metrics: sorted(member(node, 'metrics')) }),
  })
}

/** Of those that rules conclude there are tests of their own. */
const CONCLUDED: ReadonlySet<string> = new Set(['ModelInstance.pipeline'])

function edgesOf(node: JsonObject): readonly string[] {
  const bare = (uri: Json | undefined) => text(uri).slice('aip://'.length)
  return objects(member(node, 'relationships'), 'edges')
    .filter(({ direction, relation }) => direction === 'OUT' && !CONCLUDED.has(text(relation)))
    .map((one) => edge(text(one.relation), bare(node.uri), bare(member(one, 'node').uri)))
}

/** The answer of GraphQL, which has no errors. */
export async function ask(url: string, query: string): Promise<JsonObject> {
  const headers = { 'content-type': 'application/json' }
  const response = await fetch(`${url}/graphql`, { method: 'POST', headers, body: JSON.stringify({ query }) })
  const { data, errors } = (await response.json()) as { data?: JsonObject; errors?: Json }
  if (data === undefined || errors !== undefined) throw new Error(`${query}: ${JSON.stringify(errors)}`)
  return data
}
