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
    ['reads booleans that are texts', [{ op: 'replace', path: 'active', value: 'False' }], { active: false }],
    ['removes an attribute', [{ op: 'remove', path: 'name' }], { name: null }],
    ['removes one by null', [{ op: 'replace', path: 'title', value: null }], { title: null }],
    [
      'changes a part of a name',
      [{ op: 'replace', path: 'name.givenName', value: 'A.' }],
      { name: { givenName: 'A.', familyName: 'Byron' } },
    ],
    [
      'takes several without a path, and leaves out what cannot be changed',
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
      'changes the address of a kind',
      [{ op: 'replace', path: 'emails[type eq "work"].value', value: 'a@b' }],
      { emails: [{ type: 'work', value: 'a@b', primary: true }] },
    ],
    [
      'makes the address of a kind that is not there',
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
      'takes what is not stored',
      [
        { op: 'add', path: 'phoneNumbers[type eq "work"].value', value: '1' },
        { op: 'add', path: 'urn:example:badge', value: 1 },
      ],
      {},
    ],
    [
      'refuses an attribute that there is not',
      [{ op: 'add', path: 'shoeSize', value: 1 }],
      'invalidPath: A User has no attribute "shoeSize".',
    ],
    ['refuses to change an id', [{ op: 'replace', path: 'id', value: 'x' }], "mutability: id can't be changed."],
    [
      'refuses to take a user name away',
      [{ op: 'remove', path: 'userName' }],
      'invalidValue: A User has a userName; this one has none.',
    ],
    ['refuses a removal without a path', [{ op: 'remove' }], 'noTarget: What is removed has a "path".'],
    [
      'refuses an operation that there is not',
      [{ op: 'move', path: 'title' }],
      'invalidSyntax: The "op" of an operation is add, replace or remove.',
    ],
    [
      'refuses what is not a boolean',
      [{ op: 'replace', path: 'active', value: 'perhaps' }],
      'invalidValue: active must be true or false.',
    ],
    [
      'refuses to remove what matches nothing',
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
      'sees what it did before',
      [
        { op: 'replace', path: 'members', value: [{ value: 'c' }, { value: 'd' }] },
        { op: 'remove', path: 'members[value eq "c"]' },
      ],
      { replaced: true, members: ['-c', 'd'] },
    ],
  ])('of a group: %s', (_, operations, expected) => {
    expect(patched(operations, 'Group')).toEqual(expected)
  })
})
