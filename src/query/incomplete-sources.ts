// Tells which sources an answer may lack, why and since when.
import type { PartBeginning, Shortfall } from '../contracts/source-conditions.ts'
import type { Time } from '../model/facts.ts'
import { momentShown, timeOfTx } from './time/moment.ts'
import type { Reader } from './reader.ts'
import type { AnswerCoverage } from './answer-coverage.ts'
import { isoOf, isoOrNull } from '../lib/iso.ts'
import type { Incomplete } from './incomplete-cause.ts'

/** Lists what the sources that an answer depends on haven't delivered. Leaves out unread references. */
export async function incompleteSources(reader: Reader, coverage: AnswerCoverage): Promise<readonly Incomplete[]> {
  const { shortfalls, beginnings } = reader.sourceConditions
  if (coverage.isEmpty || shortfalls.length + beginnings.length === 0) return []
  const moments = await momentsOf(reader, coverage)
  const current = shortfalls
    // A later failure doesn't affect the past. A lag is over in moments, and the past must not change with it.
    .filter(({ code, since }) => (since === null || since <= moments.latest) && (reader.present || code !== 'BEHIND'))
    .flatMap((shortfall) => incompleteSource(shortfall, reader, coverage))
  const begun = beginnings
    .filter((beginning) => beganLater(beginning, moments))
    .map((beginning) => inPastTense(beginning, moments))
    .flatMap((beginning) => incompleteSource(beginning, reader, coverage))
  return [...current, ...begun]
}

/**
 * Tells whether a part wasn't recorded yet at the earliest moment of an answer. A listing that ended before the next
 * transaction changed nothing, so it counts as complete at that moment.
 */
function beganLater({ code, at }: PartBeginning, { earliest, nextChange }: TimeSpan): boolean {
  return at === null || (code === 'NOT_LISTED' ? at >= nextChange : at > earliest)
}

/** Words a listing that was completed within the time that an answer covers as past: it lacks only what came before. */
function inPastTense(beginning: PartBeginning, { latest }: TimeSpan): PartBeginning {
  const { code, at, part } = beginning
  if (code !== 'NOT_LISTED' || at === null || at > latest) return beginning
  const moment = isoOf(at).slice(0, 'yyyy-mm-ddThh:mm'.length).replace('T', ' ')
  return { ...beginning, reason: `before ${moment} UTC, ${part} hadn't been listed completely`, since: null }
}

export function incompleteSource(
  { code, part, types, reason, since }: Shortfall | PartBeginning,
  { catalogue }: Reader,
  coverage: AnswerCoverage,
): readonly Incomplete[] {
  const shortfall = { code, part, reason, since: isoOrNull(since) }
  if (types === null) return [shortfall]
  const among = coverage.typesAmong(types, catalogue)
  return among.length === 0 ? [] : [{ ...shortfall, types: among }]
}

/** Returns the times that an answer covers; reads them only for the past. */
async function momentsOf(reader: Reader, { earliest }: AnswerCoverage): Promise<TimeSpan> {
  const { store, at, present } = reader
  if (present && earliest === null) return { latest: Infinity, earliest: Infinity, nextChange: Infinity }
  const first = Math.min(at, earliest ?? at)
  const [next] = await store.times([first + 1])
  const latest = present ? Infinity : await momentShown(reader)
  return {
    latest,
    earliest: first === at && !present ? latest : await timeOfTx(store, first),
    nextChange: next ?? Infinity,
  }
}

interface TimeSpan {
  readonly earliest: Time
  readonly latest: Time
  /** Time of the first transaction after the earliest one. */
  readonly nextChange: Time
}
