// Reports why an answer may lack something: sources behind, unread references, parts not recorded.
import type { JsonObject } from '../lib/json.ts'
import type { Reader } from './reader.ts'
import type { AnswerCoverage } from './answer-coverage.ts'
import type { Incomplete } from './incomplete-cause.ts'
import { incompleteSource, incompleteSources } from './incomplete-sources.ts'
import { incompleteReferences, isOpen } from './incomplete-references.ts'

/** Lists everything that may have shortened an answer; reads nothing if nothing is missing. */
async function incompleteness(reader: Reader): Promise<readonly Incomplete[]> {
  const { coverage } = reader
  const own = coverage.shortfalls.flatMap((shortfall) => incompleteSource(shortfall, reader, coverage))
  return [...own, ...(await incompleteSources(reader, coverage)), ...(await incompleteReferences(reader, coverage))]
}

/** Tells whether the answer lacks nothing that is known of, without reading the reason for each unread reference. */
export async function isComplete(reader: Reader, coverage: AnswerCoverage): Promise<boolean> {
  return !hasOpen(reader, coverage) && (await incompleteSources(reader, coverage)).length === 0
}

function hasOpen(reader: Reader, { unresolved }: AnswerCoverage): boolean {
  for (const node of unresolved) if (isOpen(reader, node)) return true
  return false
}

/** Most answers need no read: they are about the present while every source is well. */
function isPlainlyComplete(reader: Reader): boolean {
  const { sourceConditions, coverage, present } = reader
  if (!present || coverage.earliest !== null || sourceConditions.shortfalls.length + coverage.shortfalls.length > 0)
    return false
  return sourceConditions.beginnings.every(({ at }) => at !== null) && !hasOpen(reader, coverage)
}

/** A member of an answer, present only if something may be missing. */
export async function incompleteMember(reader: Reader): Promise<JsonObject> {
  if (isPlainlyComplete(reader)) return {}
  // The answer is complete by now: if the record has become unreachable since, it must not fail.
  const incomplete = await incompleteness(reader).catch(() => [NOT_CHECKED])
  return incomplete.length === 0 ? {} : { incomplete: incomplete.map(incompleteJson) }
}

const NOT_CHECKED: Incomplete = {
  code: 'UNKNOWN',
  part: 'record',
  reason: "the record couldn't be asked what may be missing here",
  since: null,
}

function incompleteJson({ types, ...rest }: Incomplete): JsonObject {
  return types === undefined ? { ...rest } : { ...rest, types: [...types] }
}
