import { inSlot, type CompanyPlan } from '../plan.ts'
import { below } from '../random.ts'
import { SLOTS } from '../words.ts'

/** Groups 0 to 9 are the organisations, one per slot; the others are their teams. */
export const isOrganisation = (group: number): boolean => group < SLOTS

export const teamIn = (plan: CompanyPlan, slot: number, share: number): number =>
  SLOTS + inSlot(plan.counts.groups - SLOTS, slot, share)

export const userIn = (plan: CompanyPlan, slot: number, share: number): number => inSlot(plan.counts.users, slot, share)

/** One in twelve left, except the ten who lead the organisations. They stay owners. */
export const hasLeft = (plan: CompanyPlan, user: number): boolean =>
  user >= SLOTS && plan.draws.users(user, 'left') < 0.08

/**
 * Managers are of the same slot with six reports each, so the tree is a few levels deep; the first ten report to user
 * 0.
 */
export const managerOf = (user: number): number | null => {
  if (user === 0) return null
  if (user < SLOTS) return 0
  return (user % SLOTS) + SLOTS * Math.floor((Math.floor(user / SLOTS) - 1) / 6)
}

export function teamsOf(plan: CompanyPlan, user: number): number[] {
  const draw = plan.draws.users
  if (user < SLOTS) return [user]
  const first = teamIn(plan, user, draw(user, 'team'))
  const second = teamIn(plan, below(SLOTS, draw(user, 'other slot')), draw(user, 'other team'))
  return draw(user, 'two teams') < 0.12 && second !== first ? [first, second] : [first]
}
