import { expect, it } from 'vitest'
import { isServing, trafficText } from './deployments.tsx'

it('a share of traffic names its region, or else its environment', () => {
  const share = { trafficShare: 0.1, region: 'eu-west-1', environment: 'production' }
  expect(trafficText(share)).toBe('10% in eu-west-1')
  expect(trafficText({ ...share, region: null })).toBe('10% in production')
  expect(trafficText({ ...share, region: null, environment: null })).toBe('10%')
  expect(trafficText({ ...share, trafficShare: null })).toBe('not stated')
})

it('a deployment serves unless its status or a time says that it was retired, or it failed', () => {
  expect(isServing({ retiredAt: null, status: null })).toBe(true)
  expect(isServing({ retiredAt: null, status: 'draining' })).toBe(true)
  expect(isServing({ retiredAt: null, status: 'retired' })).toBe(false)
  expect(isServing({ retiredAt: '2026-01-01T00:00:00Z', status: 'serving' })).toBe(false)
  expect(isServing({ retiredAt: null, status: 'failed' })).toBe(false)
})
