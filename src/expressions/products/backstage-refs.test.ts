import { expect, it } from 'vitest'
import { entityRef } from './backstage-refs.ts'

it.each([
  ['growth', 'group', 'default', 'group:default/growth'],
  ['Growth', 'Group', 'Teams', 'group:teams/growth'],
  ['user:ada', 'group', 'teams', 'user:teams/ada'],
  ['group:default/x', 'user', 'teams', 'group:default/x'],
  ['other/x', 'user', 'teams', 'user:other/x'],
  [' x ', 'user', 'default', 'user:default/x'],
  ['resource:sales', '', 'default', 'resource:default/sales'],
  ['sales', '', 'default', null],
  ['', 'user', 'default', null],
  ['a b', 'user', 'default', null],
  ['a:b:c', 'user', 'default', null],
  ['a/b/c', 'user', 'default', null],
  ['x'.repeat(64), 'user', 'default', null],
])('completes the Backstage reference %j, by default a %j of %j, to %j', (text, kind, namespace, complete) => {
  expect(entityRef(text, kind, namespace)).toBe(complete)
})
