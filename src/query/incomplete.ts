// Reports why an answer may lack something: sources behind, unread references, parts not recorded.
import type { JsonObject } from '../lib/json.ts'
import type { Reader } from './reader.ts'
import type { AnswerCoverage } from './answer-coverage.ts'
import type { Incomplete } from './incomplete-cause.ts'
import { incompleteSource, incompleteSources } from './incomplete-sources.ts'
import { incompleteReferences, isOpen } from './incomplete-references.ts'

/** Lists everything that may have shortened an answer; reads nothing if nothing is missing. */
async function incompleteness(reader: Reader): Promise<readonly Incomplete[]> {
  const { touched } = reader
  const own = touched.shortfalls.flatMap((shortfall) => incompleteSource(shortfall, reader, touched))
  return [...own, ...(await incompleteSources(reader, touched)), ...(await incompleteReferences(reader, touched))]
}

/** Tells whether nothing is known to be missing, without reading the reason for each reference. */
export async function isComplete(reader: Reader, touched: AnswerCoverage): Promise<boolean> {
  return !hasOpen(reader, touched) && (await incompleteSources(reader, touched)).length === 0
}

function hasOpen(reader: Reader, { opened }: AnswerCoverage): boolean {
  for (const node of opened) if (isOpen(reader, node)) return true
  return false
}

/** Most answers need no read: they are about the present while every source is well. */
function isPlainlyComplete(reader: Reader): boolean {
  const { sourceConditions, touched, present } = reader
  if (!present || touched.earliest !== null || sourceConditions.shortfalls.length + touched.shortfalls.length > 0)
    return false
  return sourceConditions.beginnings.every(({ at }) => at !== null) && !hasOpen(reader, touched)
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
