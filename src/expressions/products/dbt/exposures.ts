import type { JsonObject } from '../../../lib/json.ts'
import { nonEmptyOrNull, member } from '../../../lib/members.ts'
import type { DbtWarehouse } from './warehouse.ts'

/** Describes an exposure, which uses data, and its tables. */
export function exposureOf(exposure: JsonObject, warehouse: DbtWarehouse): JsonObject {
  const { unique_id, name, label, type, maturity, description, url, tags, owner } = exposure
  const meta = { ...member(exposure, 'meta'), ...member(member(exposure, 'config'), 'meta') }
  return {
    unique_id: unique_id ?? null,
    name: name ?? null,
    label: label ?? null,
    type: type ?? null,
    maturity: maturity ?? null,
    description: description ?? null,
    url: url ?? null,
    tags: tags ?? null,
    owner: owner ?? {},
    meta: nonEmptyOrNull(meta),
    inputs: [...warehouse.inputsOf(exposure).ids],
  }
}
