import { expect, it } from 'vitest'
import { peopleOf } from './hit.tsx'

const alice = { uri: 'aip://user/x/alice', name: 'Alice' }
const other = { uri: 'aip://user/x/alice-2', name: 'Alice' }
const ranking = { uri: 'aip://group/x/ranking', name: 'Ranking' }
const tagged = { uri: null, name: 'infra' }

it.each([
  [[ranking, alice], [ranking], ['Ranking', 'Alice']],
  [[alice], [ranking, tagged], ['Ranking', 'infra', 'Alice']],
  [[alice, other], [], ['Alice', 'Alice']],
  [[], [], []],
])('each owner and each team is listed once: %#', (owners, teams, people) => {
  expect(peopleOf({ owners, teams })).toEqual(people)
})
