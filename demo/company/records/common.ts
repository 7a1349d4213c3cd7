import { bornAt, changedAt, iso, type CompanyPlan } from '../plan.ts'
import { below, pick } from '../random.ts'
import type { Plural } from '../sizes.ts'
import { emailOf, ghostEmail, ids } from '../ids.ts'
import { teamIn, userIn } from '../relations/people.ts'
import { slotOf } from '../words.ts'
import { homeOf } from '../../tables/all.ts'

/** Makes one kind of record: cheaply its time for listings, and on demand the whole record. */
export interface Maker<R> {
  readonly changed: (plan: CompanyPlan, index: number) => number
  readonly record: (plan: CompanyPlan, index: number) => R
}

export const pageOf = (plural: Plural, id: string): string =>
  `https://${homeOf(plural).source}.tools.example/${plural}/${encodeURIComponent(id)}`

/** Returns the canonical URI: encodes only what RFC 3986 requires, and keeps `/`. */
export const uriOf = (componentType: string, platform: string, id: string): string =>
  `aip://${componentType}/${platform}/${encodeURIComponent(id).replace(/%(2F|3A|40)/g, decodeURIComponent)}`

export const stamp = (plural: Plural, id: string, created: number, updated: number) => ({
  created_at: iso(created),
  updated_at: iso(updated),
  url: pageOf(plural, id),
})

/** Times and page of a record that exists from some day on. */
export const stampOf = (plan: CompanyPlan, plural: Plural, index: number, id: string) =>
  stamp(plural, id, bornAt(plan, plural, index), changedAt(plan, plural, index))

/** One in seven has no description. */
export const descriptionOf = (plan: CompanyPlan, plural: Plural, index: number, text: string) =>
  plan.draws[plural](index, 'described') < 0.14 ? {} : { description: text }

/** Owners of a record. One in sixteen has none, one in thirty somebody unknown (T6). */
export function ownersOf(plan: CompanyPlan, plural: Plural, index: number, slot: number) {
  const draw = plan.draws[plural]
  const team = teamIn(plan, slot, draw(index, 'team'))
  const group = draw(index, 'group')
  const labels = [{ key: 'env', value: pick(['production', 'production', 'staging'], draw(index, 'env')) }]
  if (draw(index, 'labelled') < 0.7) labels.push({ key: 'team', value: ids.groups(plan, team) })
  return {
    owner_emails: ownerEmails(plan, plural, index, slot),
    ...(group < 0.2 ? { owner_groups: [group < 0.004 ? 'disbanded-team' : ids.groups(plan, team)] } : {}),
    labels,
    business_domains: [slotOf(slot).domain],
  }
}

function ownerEmails(plan: CompanyPlan, plural: Plural, index: number, slot: number): string[] {
  const draw = plan.draws[plural]
  const known = draw(index, 'owned')
  if (known < 0.06) return []
  if (known < 0.09) return [ghostEmail(draw(index, 'ghost'))]
  const count = 1 + below(2, draw(index, 'owners') ** 2)
  const owners = Array.from({ length: count }, (_, nth) =>
    emailOf(plan, userIn(plan, slot, draw(index, `owner ${nth}`))),
  )
  return [...new Set(owners)]
}
