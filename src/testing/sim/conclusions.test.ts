import { describe, expect, it } from 'vitest'
import { expectedConclusions } from './conclusions.ts'
import { expectedEdges, type OracleEntity } from './oracle.ts'

/**
 * Conclusions of small companies that are easy to verify: `[type, subject, object]`, by the last part of their URIs.
 */
function conclusionsOf(things: Readonly<Record<string, object>>, teams?: ReadonlyMap<string, string>): string[] {
  const all = Object.entries(things).map(([path, record]): OracleEntity => {
    const [plural = '', id = ''] = path.split('/')
    return { plural, id, record: { ...record }, there: true }
  })
  const short = (uri: string): string => uri.split('/').slice(4).join('/')
  return [...expectedConclusions(expectedEdges(all), { teams })]
    .map((line) => line.split('|'))
    .map(([type = '', from = '', to = '']) => `${type} ${short(from)} ${short(to)}`)
    .sort()
}

describe('the oracle concludes', () => {
  it('D1, D2, D3, D13: tests by the cells of a run and of a serving rule, the control arm included', () => {
    const company = {
      'models/m': {},
      'instances/treatment': { model_id: 'm', pipeline_run_id: 'r' },
      'instances/control': { model_id: 'm' },
      'pipeline-runs/r': { pipeline: 'p', ab_test_cells: [{ test_id: 't', cell_number: 2, cell_name: 'two' }] },
      'serving-rules/s': { test_id: 't', cell_number: 1, instance_id: 'control' },
    }
    expect(conclusionsOf(company)).toEqual([
      'Model.testedIn m t',
      'ModelInstance.pipeline treatment p',
      'ModelInstance.testedIn control t',
      'ModelInstance.testedIn treatment t',
    ])
  })

  it('D4, D8, D9: features through their versions, what computes them, and the services that consume both', () => {
    const company = {
      'instances/i': { model_id: 'm', features: [{ feature_version_id: 'f-v1' }, { feature_id: 'g' }] },
      'feature-versions/f-v1': { feature_id: 'f', computed_from: [{ type: 'dataset_version', id: 'd-v1' }] },
      'features/g': { sources: [{ type: 'dataset', id: 'd' }] },
      'dataset-versions/d-v1': { dataset_id: 'd' },
      'pipeline-runs/r': { pipeline: 'p', produced_dataset_version_ids: ['d-v1'] },
      'deployments/x': { instance_id: 'i', service_id: 'home' },
      'serving-rules/s': { service_id: 'search', instance_id: 'i', test_id: 't', cell_number: 1 },
    }
    expect(conclusionsOf(company)).toEqual([
      'Dataset.madeBy d p',
      'DatasetVersion.madeBy d-v1 p',
      'Feature.computedBy f p',
      'Feature.computedBy g p',
      'Feature.consumedByService f home',
      'Feature.consumedByService f search',
      'Feature.consumedByService g home',
      'Feature.consumedByService g search',
      'Model.consumedByService m home',
      'Model.consumedByService m search',
      'Model.testedIn m t',
      'Model.uses m f',
      'Model.uses m g',
      'ModelInstance.testedIn i t',
    ])
  })

  it('D5, D6, D7: who makes a dataset, what follows what, and the sources behind it all', () => {
    const company = {
      'pipeline-nodes/load': {
        pipeline_id: 'first',
        reads: [{ type: 'dataset', id: 'raw' }],
        writes: [{ type: 'dataset', id: 'clean' }],
      },
      'datasets/raw': { derived_from: [{ type: 'data_source', id: 'topic' }] },
      'dataset-versions/clean-v1': { dataset_id: 'clean' },
      'pipeline-runs/r': { pipeline: 'second', consumed_dataset_version_ids: ['clean-v1'] },
    }
    expect(conclusionsOf(company)).toEqual([
      'Dataset.madeBy clean first',
      'DatasetVersion.madeBy clean-v1 first',
      'Pipeline.dependsOn first topic',
      'Pipeline.dependsOn second topic',
      'Pipeline.follows second first',
    ])
  })

  it('D10: an owning group, else the groups of the owners, else the team tag', () => {
    const company = {
      'users/alice': { email: 'alice@example.com', group_ids: ['a-team'] },
      'models/by-group': { owner_groups: ['b-team'], owner_emails: ['alice@example.com'] },
      'models/by-person': { owner_emails: ['Alice@example.com'] },
      'models/by-tag': { owner_emails: ['nobody@example.com'] },
    }
    const modelOf = (id: string): string => `aip://model/registry/${id}`
    const tags = ['by-group', 'by-person', 'by-tag'].map((id) => [modelOf(id), 'aip://group/identity/c-team'] as const)
    expect(conclusionsOf(company, new Map(tags))).toEqual([
      'Entity.owningTeam by-group b-team',
      'Entity.owningTeam by-person a-team',
      'Entity.owningTeam by-tag c-team',
    ])
  })
})
