// Reverts changes of relationships.
import type { EdgeEvent } from '../contracts/record-past.ts'
import type { SupportRecord } from '../contracts/reads.ts'
import type { EdgeClaim } from '../model/facts.ts'
import { personOf } from '../model/people.ts'
import type { EdgeHistoryChange } from '../query/time/change.ts'
import { knownUri } from './checks.ts'
import type { RevertedTransaction, Reversal } from './reversal.ts'

/** Maximum number of events of one transaction: an edit never has so many. */
const MAX_EVENTS = 1_000

export async function edgeReversal(
  of: RevertedTransaction,
  edge: EdgeClaim,
  { document }: EdgeHistoryChange,
): Promise<Reversal> {
  const { reader, tx, person, overNewer } = of
  const [from, to] = [knownUri(edge.from, reader), knownUri(edge.to, reader)]
  if (!from.ok || !to.ok) return { kind: 'nothing' }
  const number = reader.graph.edgeTypeNumber(edge.type)
  const [before, after, now] = [tx - 1, tx, reader.at].map((at) =>
    reader.graph.hasEdge(from.value.node, number, to.value.node, at),
  )
  const isOwn = document.type === person
  if (!overNewer && now !== after && now !== before)
    return {
      kind: 'newer',
      what: edge.type,
      isNewer: (one) => one.kind === 'edge' && one.relation === edge.type && one.other === edge.to && one.shown,
    }
  const stance = before === true ? 'confirm' : 'reject'
  if (!isOwn) return now === before ? { kind: 'nothing' } : { kind: 'edits', edits: [{ kind: stance, edge }] }
  const supports = await reader.store.supportsOn([edge], reader.at)
  const own = supports.find((one) => isStatedBy(one, person))
  const stated = await stanceBefore(of, edge)
  if (stanceOf(own) === stated) return { kind: 'nothing' }
  if (stated !== null) return { kind: 'edits', edits: [{ kind: stated, edge }] }
  // Whether the edge exists without the person's statement depends on the others'.
  const isThereWithoutIt = isThere(supports.filter((one) => one !== own))
  return { kind: 'edits', edits: [{ kind: isThereWithoutIt === before ? 'withdraw' : stance, edge }] }
}

type Stance = 'confirm' | 'reject' | null

const isStatedBy = ({ document }: Pick<SupportRecord, 'document'>, person: string): boolean =>
  personOf(document) === person

function stanceOf(support: Pick<SupportRecord, 'provenance'> | undefined): Stance {
  if (support === undefined) return null
  return support.provenance === 'REJECTED' ? 'reject' : 'confirm'
}

async function stanceBefore({ reader, tx, person }: RevertedTransaction, edge: EdgeClaim): Promise<Stance> {
  const { events } = await reader.store.edgeEvents(edge.from, tx + 1, MAX_EVENTS)
  const isEnded = (one: EdgeEvent): boolean =>
    one.tx === tx && one.op === 'retract' && isStatedBy(one, person) && sameEdge(one, edge)
  return stanceOf(events.find(isEnded))
}

function sameEdge(a: EdgeClaim, b: EdgeClaim): boolean {
  return a.type === b.type && a.from === b.from && a.to === b.to
}

/** The latest person's statement about the edge decides; without one, it exists if anything states it. */
function isThere(supports: readonly SupportRecord[]): boolean {
  const latest = supports
    .filter(({ document }) => personOf(document) !== null)
    .toSorted((a, b) => b.since - a.since)
    .at(0)
  return latest === undefined ? supports.length > 0 : latest.provenance !== 'REJECTED'
}
