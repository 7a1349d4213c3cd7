import type { JsonObject } from '../../../lib/json.ts'
import { TAGS, tagsOf, type GraphComparison } from '../graph.ts'
import { member, objects, sortedByName, text } from '../lines.ts'

/** The mapping makes up their names. */
const UNNAMED: ReadonlySet<string> = new Set([
  'mlflowSignatures',
  'modelInstances',
  'mlflowPromptVersions',
  'mlflowTracesOfExperiments',
])

/** Selects what to compare of MLflow, in the same lines as `linesOfServer`. */
export const COMPARED: GraphComparison = {
  requested: {
    mlflowExperiments: TAGS,
    mlflowRuns: `status user startedAt parameters measures: metrics { name value } ${TAGS}`,
    mlflowLoggedModels: 'status parameters measures: metrics { name value at }',
    mlflowSignatures: 'inputs { name }',
    models: `description aliases currentVersionBy ${TAGS}`,
    modelInstances: `version description ${TAGS}`,
    mlflowPrompts: `description aliases ${TAGS}`,
    mlflowPromptVersions: `version description kind template settings ${TAGS}`,
    mlflowEvaluationDatasets: `rowCount digest ${TAGS}`,
    mlflowTracesOfExperiments: 'count failed',
    evaluationRuns: 'at status measures: metrics { name value }',
    datasets: '',
    datasetVersions: 'version',
  },
  shown: shownOf,
}

function shownOf(list: string, node: JsonObject): Readonly<Record<string, unknown>> {
  const { name, uri: _, tags, inputs, measures, parameters, aliases, ...others } = node
  const { deletedAtSource: __, relationships: ___, ...plain } = others
  return {
    ...plain,
    ...(!UNNAMED.has(list) && { name }),
    ...(tags !== undefined && { tags: tagsOf(node) }),
    ...(inputs !== undefined && { columns: objects(node, 'inputs').map((one) => one.name) }),
    ...(measures !== undefined && {
      measures: objects(node, 'measures')
        .map((one) => `${text(one.name)}=${String(one.value)}${one.at === undefined ? '' : ` at ${text(one.at)}`}`)
        .toSorted(),
    }),
    ...(aliases !== undefined && { aliases: sortedByName(member(node, 'aliases')) }),
    ...(parameters !== undefined && { parameters: sortedByName(member(node, 'parameters')) }),
  }
}
