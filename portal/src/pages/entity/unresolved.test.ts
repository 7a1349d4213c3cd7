import { expect, it } from 'vitest'
import { unresolvedTexts } from './unresolved.ts'

const person = (text: string, relation = 'ownedBy') => ({
  relation,
  text,
  uri: `aip://lookup/identity/email/${text}`,
})
const gap = (part: string) => ({ code: 'NOT_THERE' as const, part, reason: 'no source' })
const ALICE = person('alice@example.com')
const BOB = person('bob@example.com')
const CAROL = person('carol', 'requester')

it('tells once of a text that a source of people does not know, by what it is there', () => {
  const other = { kind: 'bad-value', detail: 'alice@example.com is not a number' }
  const told = unresolvedTexts({
    unresolved: [ALICE, BOB, CAROL],
    issues: [
      { kind: 'unresolved-reference', detail: 'ownedBy: no source has alice@example.com' },
      { kind: 'unresolved-reference', detail: 'requester: no source has carol' },
      other,
    ],
    incomplete: [gap(ALICE.uri), gap('aip://model/mlflow/x')],
  })
  expect(told.people).toEqual([
    { relation: 'ownedBy', named: [ALICE], isFault: true },
    { relation: 'requester', named: [CAROL], isFault: true },
  ])
  expect(told.issues).toEqual([other])
  expect(told.incomplete.map(({ part }) => part)).toEqual(['aip://model/mlflow/x'])
})

it('says nothing of owners who are in the header, and names others, where no source of people is connected', () => {
  expect(unresolvedTexts({ unresolved: [ALICE, CAROL], issues: [] })).toEqual({
    people: [{ relation: 'requester', named: [CAROL], isFault: false }],
    issues: [],
    incomplete: [],
  })
})

it('leaves everything as it is where all is known', () => {
  const issues = [{ kind: 'no-source', detail: 'x' }]
  expect(unresolvedTexts({ unresolved: [], issues })).toEqual({ people: [], issues, incomplete: [] })
})
