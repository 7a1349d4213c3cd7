import type { JsonObject } from '../../../lib/json.ts'
import { truncateWithEllipsis } from '../../../lib/cut-text.ts'
import { member, textOf } from '../../../lib/members.ts'
import type { DbtNode, DbtWarehouse } from './warehouse.ts'

/** Maximum number of characters of code; a longer model is generated. */
const MAX_CODE = 20_000

/** Describes the steps that make a table of the project. A source exists already, so it has none. */
export function stepsOf({ node, project }: DbtNode, warehouse: DbtWarehouse): readonly JsonObject[] {
  if (node.resource_type === 'source') return []
  const { unique_id: id = null, name = null, resource_type: kind = null } = node
  const code = textOf(node.raw_code)
  return [
    {
      unique_id: id,
      project,
      name,
      kind,
      materialized: member(node, 'config').materialized ?? null,
      code: code === null ? null : truncateWithEllipsis(code, MAX_CODE),
      inputs: [...warehouse.inputsOf(node).ids],
    },
  ]
}
