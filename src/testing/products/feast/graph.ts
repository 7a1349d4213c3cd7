import type { JsonObject } from '../../../lib/json.ts'
import { TAGS, tagsOf, type GraphComparison } from '../graph.ts'
import { member } from '../lines.ts'

/** What is compared of Feast, in the same lines as `linesOfServer`. */
export const COMPARED: GraphComparison = {
  requested: {
    feastProjects: `description ${TAGS}`,
    feastEntities: `description joinKey valueType ${TAGS}`,
    dataSources: `description kind location ${TAGS}`,
    featureGroups: `description kind status version entityKeys ttl online transformation { code } materialised { to } ${TAGS}`,
    features: `description valueType unit ${TAGS}`,
    feastLabelViews: `description entityKeys labeler labels { name } ${TAGS}`,
    feastFeatureServices: `description ${TAGS}`,
    datasets: `location format schema { name } ${TAGS}`,
  },
  shown: (_, node) => {
    const { uri: __, deletedAtSource: ___, relationships: ____, transformation, materialised, tags, ...plain } = node
    return {
      ...plain,
      ...(tags !== undefined && { tags: tagsOf(node) }),
      code: member({ transformation: transformation ?? null }, 'transformation').code,
      materialisedTo: member({ materialised: materialised ?? null } as JsonObject, 'materialised').to,
    }
  },
}
