import type { StatedFacts } from '../../model/merge.ts'
import type { Json } from '../../lib/json.ts'
import { SYSTEM_PLATFORM, SYSTEM_TYPE } from '../../model/facts.ts'
import type { Uri } from '../../model/uri.ts'
import { parseAttributes, parseList } from './columns.ts'
import type { DeltaColumns } from './log.ts'

/** Treats the system's statement about a node as a separate document. */
export function bySystem(uri: Uri, system: string | null): StatedFacts[] {
  if (system === null) return []
  const by = { origin: 'system', platform: SYSTEM_PLATFORM, type: SYSTEM_TYPE } as const
  return [{ ...by, document: uri, attributes: parseAttributes(system) }]
}

/** Returns each document's statement about a node after its changes, oldest first, without empty ones. */
export function foldStated<Row extends Omit<DeltaColumns, 'tx' | 'node'>>(
  changes: Iterable<Row>,
  statedBy: (row: Row) => Omit<StatedFacts, 'attributes'>,
): StatedFacts[] {
  const facts = new Map<number, { by: Omit<StatedFacts, 'attributes'>; attributes: Record<string, Json> }>()
  for (const row of changes) {
    const documentFacts = facts.get(row.document) ?? { by: statedBy(row), attributes: {} }
    facts.set(row.document, documentFacts)
    Object.assign(documentFacts.attributes, parseAttributes(row.asserted))
    for (const name of parseList<string>(row.retracted)) delete documentFacts.attributes[name]
  }
  return [...facts]
    .filter(([, { attributes }]) => Object.keys(attributes).length > 0)
    .sort(([a], [b]) => a - b)
    .map(([, { by, attributes }]) => ({ ...by, attributes }))
}
