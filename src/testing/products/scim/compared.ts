import type { JsonObject } from '../../../lib/json.ts'
import { tagsOf, type GraphComparison } from '../graph.ts'

/** Selects what to compare of people and groups with a SCIM server's data. */
export const COMPARED: GraphComparison = {
  requested: { users: 'email title active tags { tag value }', groups: '' },
  shown: (list: string, node: JsonObject) => {
    const { uri: _, deletedAtSource: __, relationships: ___, tags: ____, ...shown } = node
    return list === 'users' ? { ...shown, tags: tagsOf(node) } : shown
  },
}
