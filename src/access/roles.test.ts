import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { ALL_RIGHTS } from '../contracts/caller.ts'
import { BUILT_IN_ROLES, DEFAULT_RIGHTS, accessHint, type RoleRules } from './roles.ts'

function rules(of: Partial<RoleRules> = {}): RoleRules {
  const roles = new Map(Object.entries(BUILT_IN_ROLES).map(([name, rights]) => [name, new Set(rights)]))
  const groups = new Map([
    ['mlg-admins', ['administrator']],
    ['on-call', ['reader', 'operator']],
    ['readers', ['reader']],
  ])
  return { roles, groups, everyone: new Set(DEFAULT_RIGHTS), contact: null, ...of }
}

describe('the hint to a caller who lacks a right', () => {
  it('names the configured contact', () => {
    const hint = accessHint('operate', rules({ contact: '#ml-platform or https://wiki.company/aip' }))
    expect(hint).toBe('To get it, ask #ml-platform or https://wiki.company/aip.')
  })

  it('names members of groups that have it, with their role, if there is no contact', () => {
    expect(accessHint('operate', rules())).toBe(
      'To get it, ask a member of a group that has it: mlg-admins (role administrator), on-call (role operator).',
    )
    expect(accessHint('administer', rules())).toBe(
      'To get it, ask a member of a group that has it: mlg-admins (role administrator).',
    )
  })

  it('names the first five of many groups', () => {
    const groups = new Map(Array.from({ length: 12 }, (_, i) => [`g${i}`, ['administrator']]))
    expect(accessHint('administer', rules({ groups }))).toMatch(/g4 \(role administrator\) and 7 more\.$/)
  })

  it('names whoever configures the service, if no group has it', () => {
    expect(accessHint('operate', rules({ groups: new Map() }))).toBe(
      'No group has it: ask whoever configures this service.',
    )
  })
})

describe('the page that documents rights and roles', () => {
  const page = readFileSync(new URL('../../docs/operate/let-people-in.md', import.meta.url), 'utf8')
  const tableOf = (heading: string): readonly string[] =>
    new RegExp(`^\\| ${heading} .*\\n(?:\\|.*\\n)+`, 'm').exec(page)?.[0].trim().split('\n').slice(2) ?? []
  const namesIn = (text = ''): readonly string[] => [...text.matchAll(/`([a-z-]+)`/g)].map(([, name = '']) => name)

  it('lists every right', () => {
    expect(tableOf('right').flatMap((row) => namesIn(row.split('|')[1]))).toEqual(ALL_RIGHTS)
  })

  it('lists the rights of every built-in role', () => {
    const rows = tableOf('role').map((row) => {
      const [, role, rights] = row.split('|')
      return [namesIn(role)[0], rights?.trim() === 'all' ? ALL_RIGHTS : namesIn(rights)]
    })
    expect(Object.fromEntries(rows)).toEqual(BUILT_IN_ROLES)
  })
})
