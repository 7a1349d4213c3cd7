import { expect, it } from 'vitest'
import { shownParts } from './shown.ts'

const PERSON = {
  schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
  id: 'ann',
  userName: 'Ann',
  name: { givenName: 'Ann', familyName: 'Lee' },
  emails: [
    { value: 'ann@corp.example', primary: true },
    { value: 'lee@corp.example', primary: false },
  ],
}
const { schemas, id } = PERSON
const shown = (attributes?: string, excludedAttributes?: string) =>
  shownParts(PERSON, { attributes, excludedAttributes })

it('shows the requested attributes, ignoring case, and always the id', () => {
  expect(shown()).toEqual(PERSON)
  expect(shown('USERNAME, ')).toEqual({ schemas, id, userName: 'Ann' })
  expect(shown('name.givenName,emails.value')).toEqual({
    schemas,
    id,
    name: { givenName: 'Ann' },
    emails: [{ value: 'ann@corp.example' }, { value: 'lee@corp.example' }],
  })
  expect(shown('name.givenName,name')).toEqual({ schemas, id, name: PERSON.name })
})

it('omits excluded attributes, but never the id', () => {
  const { emails: _, ...rest } = PERSON
  expect(shown(undefined, 'emails,ID')).toEqual(rest)
  expect(shown(undefined, 'name.FAMILYNAME')).toEqual({ ...PERSON, name: { givenName: 'Ann' } })
  // If both are given, the requested attributes decide.
  expect(shown('userName', 'userName')).toEqual({ schemas, id, userName: 'Ann' })
})
