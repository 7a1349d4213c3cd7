import type { JsonObject } from '../../../lib/json.ts'
import { TAGS, tagsOf, type GraphComparison } from '../graph.ts'
import { objects } from '../lines.ts'

/** Selects what to compare of Dagster, in the same lines as `linesOfServer`. */
export const COMPARED: GraphComparison = {
  requested: {
    pipelines: `description kind ${TAGS}`,
    pipelineNodes: 'description kind',
    pipelineSchedules: 'cron timezone enabled nextRunAt',
    dagsterSensors: 'description kind intervalSeconds enabled',
    datasets: `description format location schema { name type description } assertions { assertion success severity message } ${TAGS}`,
    pipelineRuns: `status startedAt endedAt ${TAGS}`,
    datasetVersions: 'version rowCount',
  },
  shown: shownOf,
}

function shownOf(list: string, node: JsonObject): Readonly<Record<string, unknown>> {
  const { name, uri: _, tags, schema, assertions, deletedAtSource: __, relationships: ___, ...plain } = node
  const labels = tagsOf(node)
  return {
    ...plain,
    ...(list !== 'datasetVersions' && { name }),
    ...(tags !== undefined && labels.length > 0 && { tags: labels }),
    ...(objects({ schema: schema ?? null }, 'schema').length > 0 && { schema }),
    ...(objects({ assertions: assertions ?? null }, 'assertions').length > 0 && { assertions }),
  }
}
