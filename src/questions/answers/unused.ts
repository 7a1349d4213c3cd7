import { standingOf } from '../../catalogue/in-use.ts'
import { problem, type Problem } from '../../contracts/problem.ts'
import type { NodeId } from '../../contracts/log.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import type { Time } from '../../model/facts.ts'
import { nameOf, typesNamed } from '../../query/lineage/ask-lineage.ts'
import { cursorIn, notOfList, positionIn } from '../../query/cursor.ts'
import type { PageRequest, Reader } from '../../query/reader.ts'
import { retirableTypes } from '../../query/lineage/retirable.ts'
import {
  checkedRelations,
  consumersCounter,
  doubtsAbout,
  provedAt,
  workingTypes,
} from '../../query/lineage/use-relations.ts'
import { isoTime } from '../../query/entities/entity.ts'
import { usageAttribute, usageOf } from '../../query/lineage/map/usage.ts'
import { unusedOf, type UnusedPage } from '../../query/lineage/unused.ts'
import type { ExportedRows, UnpagedArguments } from '../export.ts'
import type { UnusedAnswer, UnusedArguments } from '../unused.ts'
import { graphRows, inParts } from './export-rows.ts'

export async function unused(
  reader: Reader,
  { type, cursor, limit }: UnusedArguments,
): Promise<Result<UnusedAnswer, Problem>> {
  const list = unusedList(type)
  const after = cursor === undefined ? 0 : nodeAt(list, cursor)
  if (after === null) return err(notOfList(cursor ?? ''))
  const page = await unusedPage(reader, type, { after, limit })
  if (!page.ok) return page
  const { nodes, more, total, wholesInUse } = page.value
  const doubts = await doubtsAbout(reader, type)
  return ok({
    type,
    total: total(),
    wholesInUse,
    provable: doubts.length === 0,
    doubts: doubts.map(({ types, ...doubt }) => ({ ...doubt, ...(types === undefined ? {} : { types: [...types] }) })),
    checked: checkedRelations(reader, type).map((one) => ({ ...one, listedAt: timeOrNull(one.listedAt) })),
    working: workingTypes(reader.catalogue, type),
    provedAt: timeOrNull(provedAt(reader, type)),
    nodes: await unusedNodes(reader, { type, page: page.value }, nodes),
    next: more ? cursorIn(list, `n${nodes.at(-1) ?? after}`) : null,
    tx: reader.at,
  })
}

export async function unusedRows(
  reader: Reader,
  { type }: UnpagedArguments<UnusedArguments>,
): Promise<Result<ExportedRows, Problem>> {
  const found = await unusedPage(reader, type, { after: 0, limit: Infinity })
  if (!found.ok) return found
  const { nodes, total } = found.value
  const rows = async (part: readonly NodeId[]) => unusedNodes(reader.again(), { type, page: found.value }, part)
  return ok(await graphRows(reader, { count: total(), pages: () => inParts(nodes, rows) }))
}

function timeOrNull(time: Time | null): string | null {
  return time === null ? null : isoTime(time)
}

async function unusedNodes(
  reader: Reader,
  { type, page }: { readonly type: string; readonly page: UnusedPage },
  nodes: readonly NodeId[],
): Promise<UnusedAnswer['nodes']> {
  const consumersOf = consumersCounter(reader, type)
  const entities = await reader.loader.load(nodes)
  for (const entity of entities) reader.noteShown(entity)
  return entities.map((entity) => {
    const { node, uri, entityType, attributes } = entity
    const attribute = usageAttribute(reader, entityType)
    const usage = attribute === null ? null : { attribute, value: usageOf(attribute, attributes) }
    const standing = standingOf(entityType, attributes, reader.catalogue)
    return {
      uri,
      entityType,
      name: nameOf(entity),
      standing,
      usage,
      consumers: consumersOf(node),
      wholeInUse: page.wholeInUse(node),
    }
  })
}

export function unusedList(type: string): string {
  return `unused.${type}`
}

/** Refuses a type for which the catalogue cannot decide what is in use. */
export async function unusedPage(
  reader: Reader,
  type: string,
  page: PageRequest,
): Promise<Result<UnusedPage, Problem>> {
  const named = typesNamed(reader, [type], 'type')
  if (!named.ok) return named
  if (reader.catalogue.type(type) === undefined)
    return err(wrong(`"${type}" is an interface.`, 'Ask for one of its entity types.'))
  const retirable = retirableTypes(reader.catalogue)
  if (retirable.has(type)) return ok(await unusedOf(reader, type, page))
  const others = [...retirable].sort().join(', ')
  const detail =
    `whether a thing of type "${type}" is in use cannot be decided: by the catalogue nothing in use is ` +
    'made from one, or hosted by one.'
  return err(wrong(detail, `Ask for one of ${others}.`))
}

function wrong(detail: string, hint: string): Problem {
  return { ...problem('BAD_REQUEST', `type: ${detail}`, hint), parameter: 'type' }
}

function nodeAt(list: string, cursor: string): NodeId | null {
  const position = positionIn(list, cursor)
  const match = position.ok ? /^n(\d{1,10})$/.exec(position.value) : null
  return match === null ? null : Number(match[1])
}
