import { describe, expect, it } from 'vitest'
import type { Json } from '../../lib/json.ts'
import { applyPatch } from './patch.ts'
import { ENTERPRISE, type ScimType } from './schema.ts'

const BEFORE: Readonly<Record<string, Json>> = {
  userName: 'ada',
  emails: [{ type: 'work', value: 'ada@example.com', primary: true }],
  name: { givenName: 'Ada', familyName: 'Byron' },
  [ENTERPRISE]: { department: 'Analysis', manager: { value: 'bob' } },
}
const GROUP: Readonly<Record<string, Json>> = {
  displayName: 'All',
  members: [{ value: 'a' }, { value: 'b', type: 'User' }],
}

const patched = (operations: readonly Json[], type: ScimType = 'User') => {
  const done = applyPatch(type, type === 'User' ? BEFORE : GROUP, { Operations: operations })
  return done.ok
    ? { ...done.value.changed, ...membersOf(done.value.members) }
    : `${done.error.scimType}: ${done.error.detail}`
}
const membersOf = ({ replaced, byId }: { replaced: boolean; byId: ReadonlyMap<string, unknown> }) =>
  replaced || byId.size > 0 ? { replaced, members: [...byId].map(([id, sent]) => (sent === null ? `-${id}` : id)) } : {}

describe('a SCIM patch', () => {
  it.each<[string, Json[], unknown]>([
    [
      'sets an attribute, with the case of the standard',
      [{ op: 'Replace', path: 'displayname', value: 'Ada' }],
      { displayName: 'Ada' },
    ],
    ['reads booleans written as text', [{ op: 'replace', path: 'active', value: 'False' }], { active: false }],
    ['removes an attribute', [{ op: 'remove', path: 'name' }], { name: null }],
    ['removes one by null', [{ op: 'replace', path: 'title', value: null }], { title: null }],
    [
      'changes a part of a name',
      [{ op: 'replace', path: 'name.givenName', value: 'A.' }],
      { name: { givenName: 'A.', familyName: 'Byron' } },
    ],
    [
      'accepts several attributes without a path, ignoring read-only ones',
      [{ op: 'replace', value: { id: 'x', 'name.givenName': 'A.', active: true } }],
      { name: { givenName: 'A.', familyName: 'Byron' }, active: true },
    ],
    [
      'sets a manager by the id alone',
      [{ op: 'add', path: `${ENTERPRISE}:manager`, value: 'cy' }],
      { [ENTERPRISE]: { department: 'Analysis', manager: { value: 'cy' } } },
    ],
    [
      'sets the value of a manager',
      [{ op: 'add', path: `${ENTERPRISE}:manager.value`, value: 'cy' }],
      { [ENTERPRISE]: { department: 'Analysis', manager: { value: 'cy' } } },
    ],
    [
      'removes a part of the extension',
      [{ op: 'remove', path: `${ENTERPRISE}:manager` }],
      { [ENTERPRISE]: { department: 'Analysis' } },
    ],
    [
      'changes an address of a given kind',
      [{ op: 'replace', path: 'emails[type eq "work"].value', value: 'a@b' }],
      { emails: [{ type: 'work', value: 'a@b', primary: true }] },
    ],
    [
      'creates a missing address of a given kind',
      [{ op: 'replace', path: 'emails[type eq "home"].value', value: 'a@b' }],
      {
        emails: [
          { type: 'work', value: 'ada@example.com', primary: true },
          { type: 'home', value: 'a@b' },
        ],
      },
    ],
    [
      'has one primary address',
      [{ op: 'add', path: 'emails', value: [{ value: 'a@b', primary: true }] }],
      {
        emails: [
          { type: 'work', value: 'ada@example.com', primary: false },
          { value: 'a@b', primary: true },
        ],
      },
    ],
    ['removes addresses of a kind', [{ op: 'remove', path: 'emails[type eq "work"]' }], { emails: null }],
    [
      "accepts attributes that aren't stored",
      [
        { op: 'add', path: 'phoneNumbers[type eq "work"].value', value: '1' },
        { op: 'add', path: 'urn:example:badge', value: 1 },
      ],
      {},
    ],
    [
      'rejects an unknown attribute',
      [{ op: 'add', path: 'shoeSize', value: 1 }],
      'invalidPath: A User has no attribute "shoeSize".',
    ],
    ['rejects a change of the id', [{ op: 'replace', path: 'id', value: 'x' }], "mutability: id can't be changed."],
    [
      'rejects the removal of the user name',
      [{ op: 'remove', path: 'userName' }],
      'invalidValue: A User has a userName; this one has none.',
    ],
    ['rejects a removal without a path', [{ op: 'remove' }], 'noTarget: A remove operation needs a "path".'],
    [
      'rejects an unknown operation',
      [{ op: 'move', path: 'title' }],
      'invalidSyntax: The "op" of an operation must be add, replace or remove.',
    ],
    [
      'rejects an invalid boolean',
      [{ op: 'replace', path: 'active', value: 'perhaps' }],
      'invalidValue: active must be true or false.',
    ],
    [
      'rejects a removal that matches nothing',
      [{ op: 'remove', path: 'emails[type eq "home"]' }],
      'noTarget: No item of emails matches the path.',
    ],
  ])('%s', (_, operations, expected) => {
    expect(patched(operations)).toEqual(expected)
  })

  it.each<[string, Json[], unknown]>([
    ['adds members', [{ op: 'add', path: 'members', value: [{ value: 'c' }] }], { replaced: false, members: ['c'] }],
    [
      'removes one by a filter',
      [{ op: 'remove', path: 'members[value eq "a"]' }],
      { replaced: false, members: ['-a'] },
    ],
    [
      'removes those of a value',
      [{ op: 'Remove', path: 'members', value: [{ value: 'b' }] }],
      { replaced: false, members: ['-b'] },
    ],
    ['removes all', [{ op: 'remove', path: 'members' }], { replaced: true, members: [] }],
    ['replaces all', [{ op: 'replace', path: 'members', value: [{ value: 'c' }] }], { replaced: true, members: ['c'] }],
    [
      'sees its own earlier operations',
      [
        { op: 'replace', path: 'members', value: [{ value: 'c' }, { value: 'd' }] },
        { op: 'remove', path: 'members[value eq "c"]' },
      ],
      { replaced: true, members: ['-c', 'd'] },
    ],
  ])('changes a group: %s', (_, operations, expected) => {
    expect(patched(operations, 'Group')).toEqual(expected)
  })
})
