import type { JsonObject } from '../../../lib/json.ts'
import { TAGS, tagsOf, type GraphComparison } from '../graph.ts'

/** Selects what to compare of a graph with Unleash's data. */
export const COMPARED: GraphComparison = {
  requested: {
    abTests: `description status ${TAGS}`,
    abTestCells: 'number allocationShare',
    unleashVariants: 'payload',
  },
  shown: (_: string, node: JsonObject) => {
    const { uri: __, deletedAtSource: ___, relationships: ____, tags, ...shown } = node
    return { ...shown, ...(tags !== undefined && { tags: tagsOf(node) }) }
  },
}
