// Decides which changes are news, and how severe they are.
import {
  isBookkeeping,
  isOld,
  RECORD_SEVERITIES,
  severityOfRelationship,
  severityOfValue,
  RUN_PARTS,
  type Severity,
} from '../../../catalogue/news.ts'
import { resultsOfChecks } from '../../../catalogue/checks.ts'
import type { Catalogue } from '../../../catalogue/registry.ts'
import { isRun } from '../../../catalogue/runs.ts'
import { sameJson, type Json } from '../../../lib/json.ts'
import type { CauseKind, Time } from '../../../model/facts.ts'
import { personOf } from '../../../model/people.ts'
import type { Uri } from '../../../model/uri.ts'
import type { Reader } from '../../reader.ts'
import type { AttributeChange, HistoryChange, TransactionHistory } from '../change.ts'
import { beginningOfSource, isFirstListing, isOlderThanListing } from '../source-beginnings.ts'
import { statingDocument, valuesAfter, isCreation, isWorse } from './changes.ts'
import type { NewsSubject } from './subject.ts'

/** Tells whether it was created before its source was known to the service, or a day before it was read. */
export function isOldNews(reader: Reader, transaction: TransactionHistory): boolean {
  const document = transaction.changes.map(statingDocument).find((one) => one !== null)
  return wasBefore(reader, transaction, { values: valuesAfter(transaction), platform: document?.platform })
}

/** Judges any statement of a transaction in the same way, by its values and its source. */
export function wasBefore(
  { sourceConditions }: Reader,
  transaction: TransactionHistory,
  { values, platform }: { readonly values: Readonly<Record<string, Json>>; readonly platform: string | undefined },
): boolean {
  if (isOld(values, transaction.at)) return true
  const beginning = platform === undefined ? undefined : beginningOfSource(sourceConditions, platform)
  return isOlderThanListing(beginning, values) ?? isFirstListing(beginning, causeOf(transaction))
}

function causeOf({ cause, requestedAt }: TransactionHistory): { readonly kind: CauseKind; readonly since: Time } {
  return { kind: cause, since: requestedAt }
}

/**
 * Tells whether the record only learned it, because something else that states it was first read, a look-up found a
 * person whom a source had named, or a source's first listing found it. An entity created during that listing is news,
 * with all its statements.
 */
export function belongsToFirstRead(
  { sourceConditions }: Reader,
  { transaction, firstRead }: { readonly transaction: TransactionHistory; readonly firstRead: ReadonlySet<Uri> },
  change: HistoryChange,
): boolean {
  const { cause } = transaction
  const document = statingDocument(change)
  if (document === null || personOf(document) !== null) return false
  if (change.kind === 'edge' && cause === 'lookup') return true
  const isFound = isFirstListing(beginningOfSource(sourceConditions, document.platform), causeOf(transaction))
  if (isFound && !isCreation(transaction)) return true
  return firstRead.has(document.uri)
}

/** Tells whether checks of data ran again with the same results. */
function isSameResult({ before, after }: Pick<AttributeChange, 'before' | 'after'>): boolean {
  return sameJson(Object.fromEntries(resultsOfChecks(before)), Object.fromEntries(resultsOfChecks(after)))
}

/** Tells whether it happened to the entity; otherwise it is bookkeeping. */
export function isNewsworthy(type: string | null, change: HistoryChange): boolean {
  switch (change.kind) {
    case 'attribute':
      if (change.name === 'assertions' && isSameResult(change)) return false
      return change.shown && !isBookkeeping(change.name) && !(isNothing(change.before) && isNothing(change.after))
    case 'edge':
      return change.shown && change.rule === null
    case 'state':
      return false
    case 'type':
      return change.before === null
    case 'unresolvable':
    case 'issues':
      // An entity that no source ever described was only a dangling reference, and a look-up found that out.
      return type !== null
    default:
      return true
  }
}

export function severityOf(
  { type, chosenVersion }: Pick<NewsSubject, 'type' | 'chosenVersion'>,
  change: HistoryChange,
  catalogue: Catalogue,
): Severity {
  if (change.kind === 'attribute')
    return chosenVersion !== null && isWorse(change) ? 'high' : severityOfValue(type, change)
  const isOfRun = type !== null && (isRun(catalogue, type) || RUN_PARTS.has(type))
  // Nobody is told who started a run.
  if (change.kind === 'edge') return isOfRun ? 'low' : severityOfRelationship(change.relation)
  if (type === null && (change.kind === 'unresolvable' || change.kind === 'issues')) return 'low'
  // People clean up runs, and few are the origin of anything in use.
  if (change.kind === 'tombstone' && isOfRun && chosenVersion === null) return 'low'
  // Nobody needs to act if it is back, or settled.
  return change.after === null ? 'low' : RECORD_SEVERITIES[change.kind]
}

/** True for a missing or an empty list of tags. */
function isNothing(value: Json): boolean {
  return value === null || (Array.isArray(value) && value.length === 0)
}
