import { expect, it } from 'vitest'
import { failingSources } from './home.tsx'

it('a failing source is counted once, and none that its own page calls healthy', () => {
  const source = (platform: string, code: string) => ({ platform, code, reason: '', since: null })
  expect(failingSources([source('mlflow', 'BEHIND'), source('graph', 'BEHIND'), source('ldap', 'HELD')])).toBe(0)
  expect(failingSources([source('mlflow', 'CIRCUIT_OPEN'), source('mlflow', 'NOT_LISTED')])).toBe(1)
})
