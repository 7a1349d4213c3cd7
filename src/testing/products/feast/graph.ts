import type { Json, JsonObject } from '../../../lib/json.ts'
import { TAGS, tagsOf, type GraphComparison } from '../graph.ts'
import { member, objects, sortedByName, text } from '../lines.ts'

/** Selects what to compare of Feast, in the same lines as `linesOfServer`. */
export const COMPARED: GraphComparison = {
  requested: {
    feastProjects: `description createdAt ${TAGS}`,
    feastEntities: `description joinKey valueType createdAt ${TAGS}`,
    dataSources: `description kind location schema { name type } timeColumns { event created partition } renamedColumns { column as } createdAt ${TAGS}`,
    featureGroups: `description kind status version entityKeys ttl online transformation { code } materialised { to } createdAt ${TAGS}`,
    features: `description valueType unit ${TAGS}`,
    feastLabelViews: `description entityKeys labeler labels { name } createdAt ${TAGS}`,
    feastFeatureServices: `description projections { view alias version features keys } createdAt ${TAGS}`,
    datasets: `location format schema { name } createdAt ${TAGS}`,
  },
  shown: (_, node) => {
    const { uri: __, deletedAtSource: ___, relationships: ____, tags, ...others } = node
    const { transformation, materialised, timeColumns, renamedColumns, projections, ...plain } = others
    return {
      ...plain,
      ...(tags !== undefined && { tags: tagsOf(node) }),
      ...memberOf(timeColumns),
      code: memberOf(transformation).code,
      materialisedTo: memberOf(materialised).to,
      renamed: renamedColumns && sortedByName(renameNode(node)),
      projections: projections && objects(node, 'projections').map(describeProjection).join('; '),
    }
  },
}

const memberOf = (value: Json | undefined) => member({ value: value ?? null }, 'value')

const renameNode = (node: JsonObject) =>
  Object.fromEntries(objects(node, 'renamedColumns').map((one) => [text(one.column), one.as]))

function describeProjection(one: JsonObject): string {
  const keys = Object.entries(member(one, 'keys')).map(([key, by]) => `${key}=${text(by)}`)
  return `${text(one.view)} as ${text(one.alias)} at ${text(one.version)} by ${keys.join()}: ${String(one.features)}`
}
