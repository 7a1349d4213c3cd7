import type { JsonObject } from '../../../lib/json.ts'
import { TAGS, tagsOf, type GraphComparison } from '../graph.ts'

/** Selects what to compare of Prefect, in the same lines as `linesOfServer`. */
export const COMPARED: GraphComparison = {
  requested: {
    pipelines: TAGS,
    prefectDeployments: `description version enabled parameters ${TAGS}`,
    pipelineSchedules: 'cron interval timezone enabled',
    prefectAutomations: `description kind enabled ${TAGS}`,
    pipelineRuns: `status startedAt endedAt parameters error ${TAGS}`,
    jobAttempts: `number status startedAt endedAt error ${TAGS}`,
    datasets: `description location sourceUrl ${TAGS}`,
  },
  shown: shownOf,
}

function shownOf(_list: string, node: JsonObject): Readonly<Record<string, unknown>> {
  const { uri: _, tags: __, deletedAtSource: ___, relationships: ____, ...plain } = node
  const labels = tagsOf(node)
  return { ...plain, ...(labels.length > 0 && { tags: labels }) }
}
