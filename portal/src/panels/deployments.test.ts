import { expect, it } from 'vitest'
import { trafficText } from './deployments.tsx'

it('a share of traffic names its region, or else its environment', () => {
  const share = { trafficShare: 0.1, region: 'eu-west-1', environment: 'production' }
  expect(trafficText(share)).toBe('10% in eu-west-1')
  expect(trafficText({ ...share, region: null })).toBe('10% in production')
  expect(trafficText({ ...share, region: null, environment: null })).toBe('10%')
  expect(trafficText({ ...share, trafficShare: null })).toBe('not stated')
})
