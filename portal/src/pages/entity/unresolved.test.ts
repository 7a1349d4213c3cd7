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

it('a text that no identity source knows is listed once, by its role', () => {
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

it('owners already in the header are omitted, and others named, without an identity source', () => {
  expect(unresolvedTexts({ unresolved: [ALICE, CAROL], issues: [] })).toEqual({
    people: [{ relation: 'requester', named: [CAROL], isFault: false }],
    issues: [],
    incomplete: [],
  })
})

it('a page without unresolved references is unchanged', () => {
  const issues = [{ kind: 'no-source', detail: 'x' }]
  expect(unresolvedTexts({ unresolved: [], issues })).toEqual({ people: [], issues, incomplete: [] })
})
