import { expect, it } from 'vitest'
import { outageOf } from './live-dot.tsx'

const source = (platform: string, health: 'failing' | 'paused' | 'degraded' = 'failing') => ({
  platform,
  health,
  since: '2026-01-01T00:00:00Z',
  reason: `nothing listens at ${platform}`,
  todo: 'start it',
})

it('an outage names the source that can’t be read, and why', () => {
  expect(outageOf([source('mlflow'), source('ldap', 'paused'), source('feast', 'degraded')])).toEqual({
    text: 'mlflow can’t be read',
    reason: 'nothing listens at mlflow',
  })
})

it('an outage counts several sources that can’t be read', () => {
  expect(outageOf([source('mlflow'), source('ldap')])).toEqual({
    text: '2 sources can’t be read',
    reason: 'nothing listens at mlflow\nnothing listens at ldap',
  })
})

it('there is no outage while all sources can be read', () => {
  expect(outageOf([source('ldap', 'paused')])).toBeNull()
  expect(outageOf([])).toBeNull()
})
