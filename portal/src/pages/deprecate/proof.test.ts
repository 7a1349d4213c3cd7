import { expect, it } from 'vitest'
import { planText, proofText } from './proof.ts'

it('writes a plan in which a name stays a name', () => {
  const row = {
    uri: 'aip://feature/x/a_b',
    entityType: 'Feature',
    name: '](http://evil)\n- [x] done',
    standing: 'live' as const,
    team: null,
    usage: null,
    consumers: 0,
    sunset: null,
    wholeInUse: false,
  }
  expect(planText([row], 7)).toBe(
    ['Unused as of transaction 7:', String.raw`- [ ] \](http://evil) - \[x\] done (aip://feature/x/a\_b)`].join('\n'),
  )
})

it('has what was checked of a row with counts', () => {
  const plural = (type: string): string => (type === 'AbTest' ? 'A/B tests' : `${type}s`)
  const relation = { relation: 'x', name: 'x', consumers: [], sources: [], listedAt: null }
  const answer = { type: 'Feature', working: ['AbTest', 'Feature', 'Rule'], checked: [relation, relation] }
  const text = (consumers: number) => proofText(answer, { consumers }, plural)
  expect(text(0)).toBe('0 A/B tests, 0 rules active; 0 consumers of 2 relationships')
  expect(text(1)).toBe('0 A/B tests, 0 rules active; 1 consumer of 2 relationships, none active')
  expect(proofText({ ...answer, working: [], checked: [relation] }, { consumers: 1200 }, plural)).toBe(
    '1,200 consumers of 1 relationship, none active',
  )
})
