import { changedAt, inSlot, type CompanyPlan } from '../plan.ts'
import { below, pick } from '../random.ts'
import { emailOf, ids, names } from '../ids.ts'
import { hasLeft, isOrganisation, managerOf, teamsOf } from '../relations/people.ts'
import { TITLES, slotOf } from '../words.ts'
import type { GroupRecord, User } from '../../tables/identity.ts'
import { stampOf, descriptionOf, uriOf, type Maker } from './common.ts'

export const users: Maker<User> = {
  changed: (plan, index) => changedAt(plan, 'users', index),
  record: (plan, index) => {
    const id = ids.users(plan, index)
    const manager = managerOf(index)
    return {
      id,
      name: names.user(plan, index),
      ...stampOf(plan, 'users', index, id),
      business_domains: [slotOf(index).domain],
      email: emailOf(plan, index),
      title: index < 10 ? `Director, ${slotOf(index).organisation}` : pick(TITLES, plan.draws.users(index, 'title')),
      active: !hasLeft(plan, index),
      manager_id: manager === null ? null : ids.users(plan, manager),
      group_ids: teamsOf(plan, index).map((team) => ids.groups(plan, team)),
    }
  },
}

/** The identity source states ownership too: for each team a few datasets and a pipeline of its slot. */
function resourcesOf(plan: CompanyPlan, group: number): string[] {
  if (isOrganisation(group)) return []
  const draw = plan.draws.groups
  const datasets = Array.from({ length: below(4, draw(group, 'datasets')) }, (_, nth) =>
    inSlot(plan.counts.datasets, group, draw(group, `dataset ${nth}`)),
  )
  const pipeline = inSlot(plan.counts.pipelines, group, draw(group, 'pipeline'))
  return [
    ...[...new Set(datasets)].map((index) => uriOf('dataset', 'datasets', ids.datasets(plan, index))),
    uriOf('pipeline', 'orchestrator', ids.pipelines(plan, pipeline)),
  ]
}

export const groups: Maker<GroupRecord> = {
  changed: (plan, index) => changedAt(plan, 'groups', index),
  record: (plan, index) => {
    const id = ids.groups(plan, index)
    const organisation = isOrganisation(index)
    return {
      id,
      name: names.group(plan, index),
      ...descriptionOf(
        plan,
        'groups',
        index,
        `${organisation ? 'An organisation' : 'A team'} of ${slotOf(index).domain}.`,
      ),
      ...stampOf(plan, 'groups', index, id),
      business_domains: [slotOf(index).domain],
      kind: organisation ? 'organisation' : 'team',
      email: `${id}@streaming.example`,
      slack: `#${id}`,
      parent_group_id: organisation ? null : ids.groups(plan, index % 10),
      owned_resources: resourcesOf(plan, index),
    }
  },
}
