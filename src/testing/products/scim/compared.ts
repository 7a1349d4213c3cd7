import type { JsonObject } from '../../../lib/json.ts'
import { tagsOf, type GraphComparison } from '../graph.ts'

/** What of people and groups is compared with what a SCIM server says. */
export const COMPARED: GraphComparison = {
  requested: { users: 'email title active tags { tag value }', groups: '' },
  shown: (list: string, node: JsonObject) => {
    const { uri: _, deletedAtSource: __, relationships: ___, tags: ____, ...shown } = node
    return list === 'users' ? { ...shown, tags: tagsOf(node) } : shown
  },
}
