import { expect, it } from 'vitest'
import { doubtsOf, planText } from './proof.ts'

it('doubts what a source does not tell, and not what is known by reference only', () => {
  const silent = { code: 'SILENT', part: 'registry', reason: 'the registry is silent', types: ['ModelInstance'] }
  const reference = { code: 'NOT_THERE', part: 'aip://user/identity/x', reason: 'not there' }
  expect(doubtsOf([silent, reference])).toEqual([silent])
  expect(doubtsOf(undefined)).toEqual([])
})

it('writes a plan in which a name stays a name', () => {
  const row = { uri: 'aip://feature/x/a_b', entityType: 'Feature', name: '](http://evil)\n- [x] done', usage: null }
  expect(planText([row], 7)).toBe(
    [
      'Nothing at work needs these, as of transaction 7:',
      String.raw`- [ ] \](http://evil) - \[x\] done (aip://feature/x/a\_b)`,
    ].join('\n'),
  )
})
