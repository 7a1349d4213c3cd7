import { expect, it } from 'vitest'
import { planText } from './unused-list.tsx'

it('a plan in Markdown keeps names as names', () => {
  const row = {
    uri: 'aip://feature/x/a_b',
    entityType: 'Feature',
    name: '](http://evil)\n- [x] done',
    standing: 'live' as const,
    team: null,
    usage: null,
    consumers: 0,
    updatedAt: null,
    sunset: null,
    containerInUse: false,
    inProduction: false,
    unconfirmed: false,
  }
  expect(planText([row], 7)).toBe(
    ['Unused as of transaction 7:', String.raw`- [ ] \](http://evil) - \[x\] done (aip://feature/x/a\_b)`].join('\n'),
  )
})
