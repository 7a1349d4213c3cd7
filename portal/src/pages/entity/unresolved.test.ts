import { expect, it } from 'vitest'
import { unresolvedTexts } from './unresolved.ts'

const person = (text: string, relation = 'ownedBy') => ({
  relation,
  text,
  uri: `aip://lookup/identity/email/${text}`,
})
const gap = (part: string) => ({ code: 'NO_SOURCE' as const, part, reason: 'no source' })

it('tells once of a text that nothing else is known of, by what it is there', () => {
  const other = { kind: 'bad-value', detail: 'alice@example.com is no number' }
  const told = unresolvedTexts({
    unresolved: [person('alice@example.com'), person('bob@example.com'), person('carol', 'requester')],
    issues: [
      { kind: 'unresolved-reference', detail: 'ownedBy: no source has alice@example.com' },
      { kind: 'no-source', detail: "the e-mail address alice@example.com can't be looked up" },
      { kind: 'no-source', detail: "the e-mail address bob@example.com can't be looked up" },
      { kind: 'unresolved-reference', detail: 'requester: no source has carol' },
      { kind: 'no-source', detail: 'a Model "x" is named, but no source for models is configured' },
      other,
    ],
    incomplete: [gap('aip://lookup/identity/email/alice@example.com'), gap('aip://model/mlflow/x')],
  })
  expect(told.groups).toEqual([
    { relation: 'ownedBy', texts: ['alice@example.com', 'bob@example.com'], hasSource: false },
    { relation: 'requester', texts: ['carol'], hasSource: true },
  ])
  expect(told.issues).toEqual([
    { kind: 'no-source', detail: 'a Model "x" is named, but no source for models is configured' },
    other,
  ])
  expect(told.incomplete.map(({ part }) => part)).toEqual(['aip://model/mlflow/x'])
})

it('leaves everything as it is where all is known', () => {
  const issues = [{ kind: 'no-source', detail: 'x' }]
  expect(unresolvedTexts({ unresolved: [], issues })).toEqual({ groups: [], issues, incomplete: [] })
})
