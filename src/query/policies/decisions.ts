// Words people's decisions about an entity: that they approve it, or waive a violation.
import { canonicalJson, type Json } from '../../lib/json.ts'
import { APPROVALS, APPROVED_FOR, approvalsIn, type Approval } from '../../model/approval.ts'
import { quoteLine } from '../entities/comments.ts'
import { waiversIn, WAIVERS, type Waiver } from './waivers.ts'
import { isoOf } from '../../lib/iso.ts'

/** Somebody `approved` an entity `for the stage production`: its name goes between the two. */
interface PolicyDecision {
  readonly verb: string
  readonly rest: string
}

/** Longest quotation in a sentence, in characters. */
const LONGEST_QUOTED = 80

interface DecidedChange {
  readonly name: string
  readonly before: Json
  readonly after: Json
}

/** Returns the first decision of a change; null if it isn't a decision, or changed nothing. `nameOf` names a policy. */
export function decisionIn(
  { name, before, after }: DecidedChange,
  nameOf: (policy: string) => string = (policy) => policy,
): PolicyDecision | null {
  if (name !== APPROVALS && name !== WAIVERS) return null
  const [added] = membersWithout(after, before)
  const [removed] = membersWithout(before, after)
  if (name === WAIVERS) return describeWaiver(waiversIn(list(added))[0], waiversIn(list(removed))[0], nameOf)
  return describeApproval(approvalsIn(list(added))[0], approvalsIn(list(removed))[0])
}

/** Describes the approvals or waivers in an attribute: `approved it for the use advertising`; null for other attributes. */
export function describeDecisions(name: string, value: Json): readonly string[] | null {
  if ((name !== APPROVALS && name !== WAIVERS) || !Array.isArray(value)) return null
  return value.flatMap((member: Json) => {
    const decision = decisionIn({ name, before: null, after: [member] })
    return decision === null ? [] : [`${decision.verb} it${decision.rest}`]
  })
}

function describeApproval(added: Approval | undefined, removed: Approval | undefined): PolicyDecision | null {
  if (added !== undefined) return { verb: 'approved', rest: scopeText(added) + commentText(added.comment) }
  return removed === undefined ? null : { verb: 'withdrew the approval of', rest: scopeText(removed) }
}

function describeWaiver(
  added: Waiver | undefined,
  removed: Waiver | undefined,
  nameOf: (policy: string) => string,
): PolicyDecision | null {
  if (added !== undefined) {
    const until = isoOf(added.until).slice(0, 10)
    return { verb: `waived ${nameOf(added.policy)} for`, rest: ` until ${until}${commentText(added.reason)}` }
  }
  return removed === undefined ? null : { verb: `ended the waiver of ${nameOf(removed.policy)} for`, rest: '' }
}

function scopeText({ scope }: Approval): string {
  const parts = APPROVED_FOR.flatMap((name) => (scope[name] === undefined ? [] : [`the ${name} ${scope[name]}`]))
  return ` for ${parts.join(', ')}`
}

function commentText(text: string | null): string {
  return text === null || text === '' ? '' : `: ${quoteLine(text, LONGEST_QUOTED)}`
}

function membersWithout(members: Json, others: Json): readonly Json[] {
  const known = new Set(Array.isArray(others) ? others.map(canonicalJson) : [])
  return Array.isArray(members) ? members.filter((one: Json) => !known.has(canonicalJson(one))) : []
}

const list = (member: Json | undefined): Json => (member === undefined ? [] : [member])
