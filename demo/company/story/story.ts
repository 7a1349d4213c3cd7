import type { MutableJsonObject } from '../../schema.ts'
import type { Plural } from '../sizes.ts'
import { pageOf } from '../records/common.ts'
import * as data from './data.ts'
import * as assets from './domain-assets.ts'
import * as domains from './domains.ts'
import * as experiments from './experiments.ts'
import { addLabels } from './governed.ts'
import * as identity from './identity.ts'
import * as orchestrator from './orchestrator.ts'
import * as registry from './registry.ts'
import { teller, type Teller } from './teller.ts'

interface StoryRecord {
  readonly id: string
  readonly updated: number
  readonly record: MutableJsonObject
}

const chapters = {
  models: (teller: Teller) => [...registry.models(teller), ...assets.models(teller)],
  instances: registry.instances,
  deployments: registry.deployments,
  pipelines: orchestrator.pipelines,
  'pipeline-nodes': orchestrator.nodes,
  'pipeline-schedules': orchestrator.schedules,
  'pipeline-requests': orchestrator.requests,
  'pipeline-runs': orchestrator.runs,
  'job-attempts': orchestrator.attempts,
  tests: experiments.tests,
  'feature-groups': (teller: Teller) => [...data.featureGroups(teller), ...assets.featureGroups(teller)],
  features: (teller: Teller) => [...data.features(teller), ...assets.features(teller)],
  'feature-versions': data.featureVersions,
  datasets: (teller: Teller) => [...addLabels(data.datasets(teller)), ...domains.datasets(teller)],
  'dataset-versions': data.datasetVersions,
  'data-sources': (teller: Teller) => [...data.dataSources(teller), ...domains.dataSources(teller)],
  evaluations: experiments.evaluations,
  'evaluation-runs': experiments.evaluationRuns,
  services: experiments.services,
  objectives: experiments.objectives,
  'serving-rules': experiments.servingRules,
  users: (teller: Teller) => [...identity.users(teller), ...domains.users(teller)],
  groups: (teller: Teller) => [...identity.groups(teller), ...domains.groups(teller)],
} satisfies Record<Plural, unknown>

export function storyOf(plural: Plural, idKey: string, epoch: number): StoryRecord[] {
  const records: MutableJsonObject[] = chapters[plural](teller(epoch))
  return records.map((record) => {
    const id = String(record[idKey])
    return { id, updated: Date.parse(String(record['updated_at'])), record: { ...record, url: pageOf(plural, id) } }
  })
}
