import { describe, expect, it } from 'vitest'

import { isInProduction, takesProductionTraffic } from './in-production.ts'
import { builtinCatalogue } from './load.ts'

describe('in production', () => {
  it.each([
    ['Model', { stage: 'production' }, true],
    ['Model', { stage: 'Production' }, true],
    ['Model', { stage: 'experimental' }, false],
    ['Model', {}, false],
    [
      'Dataset',
      {
        tags: [
          { tag: 'team', value: 'ads' },
          { tag: 'env', value: 'production' },
        ],
      },
      true,
    ],
    ['Dataset', { tags: [{ tag: 'Environment', value: 'PROD' }] }, true],
    [
      'Dataset',
      {
        tags: [
          { tag: 'env', value: 'preproduction' },
          { tag: 'team', value: 'production' },
        ],
      },
      false,
    ],
    ['ModelInstance', { modelState: 'registered', tags: [{ tag: 'alias', value: 'champion' }] }, true],
    ['ModelInstance', { modelState: 'registered', tags: [{ tag: 'alias', value: 'challenger' }] }, false],
    ['Service', { environment: 'prod' }, true],
    ['Service', { environment: 'production', deletedAtSource: '2026-01-01T00:00:00Z' }, false],
    ['AbTest', { status: 'ACTIVE' }, true],
    ['AbTest', { status: 'ACTIVE', environment: 'development' }, false],
    ['AbTest', { status: 'ACTIVE', environment: 'production' }, true],
    ['AbTest', { status: 'STOPPED', tags: [{ tag: 'env', value: 'production' }] }, false],
    ['ModelDeployment', { status: 'serving', environment: 'staging' }, false],
    ['ModelDeployment', { status: 'serving', environment: 'production' }, true],
    ['ModelDeployment', { status: 'retired', environment: 'production' }, false],
    [null, { stage: 'production' }, true],
  ])('%s %j: %j', (entityType, attributes, expected) => {
    expect(isInProduction({ entityType, attributes }, builtinCatalogue())).toBe(expected)
  })

  it('does not mean taking production traffic if only a stage says so', () => {
    const model = { entityType: 'Model', attributes: { stage: 'production' } }
    expect(takesProductionTraffic(model, builtinCatalogue())).toBe(false)
  })
})
