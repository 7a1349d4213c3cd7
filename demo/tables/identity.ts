import { flag, list, oneOf, ref, text, type MutableJsonObject, type RecordOf } from '../schema.ts'
import { always, differs, lifecycleEvents, type DemoEventType } from './events.ts'
import { common, type SourceTable } from './table.ts'

const user = {
  id: text(),
  ...common,
  email: text(),
  title: text(),
  active: flag(),
  manager_id: ref('user'),
  group_ids: list(ref('group')),
}

const group = {
  id: text(),
  ...common,
  kind: oneOf('team', 'organisation'),
  email: text(),
  slack: text(),
  parent_group_id: ref('group'),
  owned_resources: list(text('The URI of anything.')),
}

export type User = RecordOf<typeof user>
export type GroupRecord = RecordOf<typeof group>

const lifecycle = lifecycleEvents({ created: 'user_created', updated: 'user_updated', deleted: 'user_deactivated' }, [
  { field: 'active', value: false, type: 'user_deactivated' },
])

/** A move between groups has its own event; if only groups change, that is the only one. */
const userEvents = (before: MutableJsonObject | null, after: MutableJsonObject | null): readonly DemoEventType[] => {
  const types = lifecycle(before, after)
  if (before === null || after === null || !differs(before, after, 'group_ids')) return types
  const others = Object.keys({ ...before, ...after }).some(
    (key) => key !== 'group_ids' && key !== 'updated_at' && differs(before, after, key),
  )
  return others ? [...types, 'membership_changed'] : ['membership_changed']
}

export const identity: SourceTable = {
  source: 'identity',
  domain: 'identity',
  title: 'People and teams',
  tables: [
    {
      plural: 'users',
      type: 'User',
      idKey: 'id',
      eventKey: 'user_id',
      fields: user,
      lookups: ['email'],
      events: userEvents,
    },
    {
      plural: 'groups',
      type: 'Group',
      idKey: 'id',
      eventKey: 'group_id',
      fields: group,
      events: always('group_updated'),
    },
  ],
}
