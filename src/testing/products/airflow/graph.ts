import { isObject, type JsonObject } from '../../../lib/json.ts'
import { TAGS, tagsOf, type GraphComparison } from '../graph.ts'
import { member, sortedByName } from '../lines.ts'

/** The mapping makes up their names. */
const UNNAMED: ReadonlySet<string> = new Set(['airflowDagVersions', 'datasetVersions', 'jobAttempts'])

/** Values to compare of Airflow, in the same lines as `linesOfServer`. */
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

/** A run has plain values, a DAG objects in any order, which may lack properties. */
function parametersOf(node: JsonObject): Readonly<Record<string, unknown>> | null {
  const shown = (value: unknown) => (isObject(value) ? sortedByName(withoutAbsent(value)) : value)
  return sortedByName(
    Object.fromEntries(Object.entries(member(node, 'parameters')).map(([name, of]) => [name, shown(of)])),
  )
}

export function withoutAbsent(of: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(of).filter(([, value]) => value !== null && value !== undefined))
}
