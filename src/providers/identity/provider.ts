import { isObject, type Json } from '../../lib/json.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import { readId } from '../../model/uri.ts'
import { attribute, reference } from '../../contracts/mapping.ts'
import type { Provider } from '../../contracts/source.ts'
import { events, get, restType } from '../rest-style.ts'

/** The identity system: people, teams and organisations; it also resolves e-mail addresses to users. */
export const identity: Provider = {
  name: 'identity',
  domains: ['identity'],
  events: {
    ...events('User', 'user_id', ['user_created', 'user_updated', 'user_deactivated', 'membership_changed']),
    ...events('Group', 'group_id', ['group_updated']),
  },
  types: {
    User: restType({
      type: 'User',
      plural: 'users',
      fields: {
        id: { kind: 'id' },
        email: { kind: 'email' },
        title: attribute(),
        active: attribute(),
        manager_id: reference('manager', 'User'),
        group_ids: reference('memberOf', 'Group'),
      },
    }),
    Group: restType({
      type: 'Group',
      plural: 'groups',
      fields: {
        id: { kind: 'id' },
        kind: attribute(),
        email: attribute(),
        slack: attribute(),
        parent_group_id: reference('partOf', 'Group'),
        owned_resources: { kind: 'uris', edge: 'ownedBy', backwards: true },
      },
    }),
  },
  lookups: {
    email: {
      type: 'User',
      read: (email) => get(`/api/v1/users?email=${encodeURIComponent(email)}`),
      readAnswer: readUsers,
    },
  },
}

function readUsers(body: Json): Result<readonly string[]> {
  if (!isObject(body) || !Array.isArray(body.items)) return err('a look-up must be an object with a list "items"')
  const ids: string[] = []
  for (const item of body.items as unknown[]) {
    const id = isObject(item) ? readId(item.id) : null
    if (id === null) return err('a user of the look-up has no "id" (text, or a whole number)')
    ids.push(id)
  }
  return ok(ids)
}
