import { isObject, type JsonObject } from '../../../lib/json.ts'
import { TAGS, tagsOf, type GraphComparison } from '../graph.ts'
import { member, sorted } from '../lines.ts'

/** Their names are made by the mapping. */
const UNNAMED: ReadonlySet<string> = new Set(['airflowDagVersions', 'datasetVersions', 'jobAttempts'])

/** What is compared of Airflow, in the same lines as `linesOfServer`. */
export const COMPARED: GraphComparison = {
  requested: {
    pipelines: `description documentation parameters ${TAGS}`,
    pipelineSchedules: 'cron interval enabled nextRunAt',
    airflowDagVersions: 'version createdAt',
    pipelineNodes: `kind ${TAGS}`,
    datasets: `location ${TAGS}`,
    pipelineRuns: `status scheduledFor dataFrom dataTo startedAt endedAt parameters ${TAGS}`,
    pipelineRequests: 'requestedBy requestedAt',
    datasetVersions: `version ${TAGS}`,
    jobAttempts: `number status startedAt endedAt ${TAGS}`,
  },
  shown: shownOf,
}

function shownOf(list: string, node: JsonObject): Readonly<Record<string, unknown>> {
  const { name, uri: _, tags, parameters, deletedAtSource: __, relationships: ___, ...plain } = node
  const labels = tagsOf(node)
  return {
    ...plain,
    ...(!UNNAMED.has(list) && { name }),
    ...(tags !== undefined && labels.length > 0 && { tags: labels }),
    ...(parameters !== undefined && { parameters: parametersOf(node) }),
  }
}

/** Of a run they are plain values, of a DAG objects, whose order means nothing either, and which may lack members. */
function parametersOf(node: JsonObject): Readonly<Record<string, unknown>> | null {
  const shown = (value: unknown) => (isObject(value) ? sorted(present(value)) : value)
  return sorted(Object.fromEntries(Object.entries(member(node, 'parameters')).map(([name, of]) => [name, shown(of)])))
}

export function present(of: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(of).filter(([, value]) => value !== null && value !== undefined))
}
