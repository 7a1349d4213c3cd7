// Reads approvals and tells whether each stands: it lapses once its basis has changed.
import type { NodeId } from '../../contracts/log.ts'
import { APPROVALS, approvalsIn, basisOf, type Approval } from '../../model/approval.ts'
import type { JsonObject } from '../../lib/json.ts'
import type { Time, Tx } from '../../model/facts.ts'
import type { Uri } from '../../model/uri.ts'
import { type Entity } from '../entities/entity.ts'
import { namesOfPeople } from '../entities/names-of-people.ts'
import { namesByNode } from '../lineage/lineage-page.ts'
import type { Reader } from '../reader.ts'
import { momentShown } from '../time/moment.ts'
import { isoOrNull } from '../../lib/iso.ts'

/** `ended`: its time is over. `lapsed`: its basis has changed. */
export const APPROVAL_STATES = ['stands', 'lapsed', 'ended'] as const
type ApprovalState = (typeof APPROVAL_STATES)[number]

/** Finds what an approval of the entity depends on, for every caller alike: hidden inputs also make it lapse. */
export function restsOn(reader: Reader, node: NodeId): readonly Uri[] {
  const everything = reader.withHidden()
  return everything.paths.restsOn(everything.pathStart(node)).map((one) => everything.graph.uriOf(one))
}

/** Returns an entity's approvals at a time, newest first. */
export async function approvalsOf(reader: Reader, { node, attributes }: Entity, now: Time) {
  const all = approvalsIn(attributes[APPROVALS])
  if (all.length === 0) return []
  const basis = basisOf(restsOn(reader, node))
  const names = await namesOfPeople(
    reader,
    all.flatMap(({ by }) => by ?? []),
  )
  const shown = []
  for (const approval of all) {
    const state = approvalState(approval, basis, now)
    shown.push({
      id: approval.id,
      by: approval.by,
      byName: approval.by === null ? null : (names.get(approval.by) ?? approval.by),
      at: approval.at,
      use: approval.scope.use ?? null,
      stage: approval.scope.stage ?? null,
      region: approval.scope.region ?? null,
      until: isoOrNull(approval.until),
      comment: approval.comment,
      state,
      because: state === 'lapsed' ? await whyLapsed(reader, node, approval.asOf) : null,
    })
  }
  return shown.sort((a, b) => (a.at < b.at ? 1 : -1))
}

/** Adds its state to each stated approval. */
export async function judgeApprovals(
  reader: Reader,
  entity: Entity,
  stated: readonly JsonObject[],
): Promise<readonly JsonObject[]> {
  const judged = new Map((await approvalsOf(reader, entity, await momentShown(reader))).map((one) => [one.id, one]))
  return stated.map((approval) => {
    const { state, because } = judged.get(String(approval['id'])) ?? { state: null, because: null }
    return { ...approval, state, because }
  })
}

function approvalState({ until, basis: then }: Approval, basis: string, now: Time): ApprovalState {
  if (until !== null && until <= now) return 'ended'
  return then === basis ? 'stands' : 'lapsed'
}

/** Maximum number of entities of each kind that a reason names. */
const MAX_ENTITIES_NAMED = 3

async function whyLapsed(reader: Reader, node: NodeId, then: Tx): Promise<string> {
  const horizon = await reader.store.horizon()
  if (horizon !== null && then < horizon.tx) return 'What it covers has changed since.'
  const [was, is] = [visible(reader.asOf(then), node), visible(reader, node)]
  const [came, went] = [is.filter((one) => !was.includes(one)), was.filter((one) => !is.includes(one))]
  const parts = [await listNames(reader, came, 'now rests on'), await listNames(reader, went, 'no longer rests on')]
  const said = parts.filter((part) => part !== null)
  return said.length === 0 ? 'What it covers has changed since.' : `It ${said.join(', and ')}.`
}

function visible(reader: Reader, node: NodeId): readonly NodeId[] {
  return reader.paths.restsOn(reader.pathStart(node))
}

async function listNames(reader: Reader, nodes: readonly NodeId[], verb: string): Promise<string | null> {
  if (nodes.length === 0) return null
  const names = await namesByNode(reader, nodes.slice(0, MAX_ENTITIES_NAMED))
  const named = nodes.slice(0, MAX_ENTITIES_NAMED).map((one) => names.get(one) ?? reader.graph.uriOf(one))
  const left = nodes.length - named.length
  return `${verb} ${named.join(', ')}${left > 0 ? ` and ${left} more` : ''}`
}
