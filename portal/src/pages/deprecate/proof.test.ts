import { expect, it } from 'vitest'
import { isProved, planText } from './unused-list.tsx'

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

it('nothing in production is proved to be unused, so that it can’t be selected for removal', () => {
  expect(isProved({ provable: true }, { inProduction: false })).toBe(true)
  expect(isProved({ provable: true }, { inProduction: true })).toBe(false)
  expect(isProved({ provable: false }, { inProduction: false })).toBe(false)
})
