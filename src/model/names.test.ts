import { expect, it } from 'vitest'
import { ANY_TYPE, RULE_TYPE, SYSTEM_ISSUES, SYSTEM_PLATFORM, SYSTEM_TYPE } from './facts.ts'
import { LOOKUP_COMPONENT, LOOKUP_TYPE, RESOLVES_TO } from './lookup.ts'
import { TAGGED_TEAM, TEAM_TAG } from './team.ts'

it('names that records and the tags of sources contain never change', () => {
  expect({ ANY_TYPE, SYSTEM_PLATFORM, SYSTEM_TYPE, RULE_TYPE, LOOKUP_COMPONENT, LOOKUP_TYPE, RESOLVES_TO }).toEqual({
    ANY_TYPE: '',
    SYSTEM_PLATFORM: 'mds',
    SYSTEM_TYPE: 'System',
    RULE_TYPE: 'Rule',
    LOOKUP_COMPONENT: 'lookup',
    LOOKUP_TYPE: 'Lookup',
    RESOLVES_TO: 'Lookup.resolvesTo',
  })
  expect(Object.values(SYSTEM_ISSUES)).toEqual([
    'two-types',
    'unresolvable',
    'unresolved-reference',
    'ambiguous-reference',
  ])
  expect([TAGGED_TEAM, TEAM_TAG]).toEqual(['Entity.taggedTeam', 'team'])
})
