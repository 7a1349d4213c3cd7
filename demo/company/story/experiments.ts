import type { AbTest } from '../../tables/experimentation.ts'
import type { EvaluationRecord, EvaluationRunRecord } from '../../tables/evaluations.ts'
import type { ObjectiveRecord, ServiceRecord, ServingRule } from '../../tables/serving.ts'
import type { Teller } from './teller.ts'

const OWNED = { owner_emails: ['alice@netflix.com'], business_domains: ['Personalization'] }

export const tests = ({ at }: Teller): AbTest[] => [
  {
    test_id: '12345',
    name: 'Ranking Model v5 vs v4',
    description: 'Does the sequence model of v5 help members find something to watch?',
    ...OWNED,
    labels: [{ key: 'team', value: 'personalization' }],
    created_at: at(30),
    updated_at: at(19),
    status: 'ACTIVE',
    hypothesis: 'Ranking with v5 improves retention without costing latency.',
    starts_at: at(19),
    ends_at: at(-16),
    allocation: { share: 0.2 },
    population: 'members on TV, all countries',
    surfaces: ['homepage', 'search'],
    metrics: ['retention_28d', 'hours_viewed'],
    // Cell 2 is missing on purpose: only the run that trained its model names it (T2).
    cells: [{ cell_number: 1, name: 'control_ranking_v4' }],
  },
  {
    test_id: '12280',
    name: 'Ranking depth',
    ...OWNED,
    created_at: at(70),
    updated_at: at(25),
    status: 'STOPPED',
    starts_at: at(60),
    ends_at: at(25),
    population: 'new members',
    surfaces: ['homepage'],
    metrics: ['retention_28d'],
    decision: 'ship',
    cells: [
      {
        cell_number: 1,
        name: 'control_depth_40',
        allocation_share: 0.34,
        results: [{ metric: 'retention_28d', sample: 340_112 }],
      },
      {
        cell_number: 2,
        name: 'treatment_depth_100',
        allocation_share: 0.33,
        results: [{ metric: 'retention_28d', effect: 0.0121, low: 0.0047, high: 0.0195, sample: 329_870 }],
      },
      {
        cell_number: 3,
        name: 'treatment_depth_200',
        allocation_share: 0.33,
        results: [{ metric: 'retention_28d', effect: -0.0012, low: -0.0086, high: 0.0062, sample: 330_018 }],
      },
    ],
  },
  {
    test_id: '12301',
    name: 'Row ordering by session intent',
    ...OWNED,
    created_at: at(40),
    updated_at: at(10),
    status: 'ACTIVE',
    starts_at: at(24),
    surfaces: ['homepage', 'tv-homepage'],
    metrics: ['hours_viewed'],
    // The run calls cell 2 "row_candidate": the test's own name wins (T3).
    cells: [
      {
        cell_number: 1,
        name: 'control_rows',
        allocation_share: 0.5,
        results: [{ metric: 'hours_viewed', sample: 501_306 }],
      },
      {
        cell_number: 2,
        name: 'treatment_rows',
        allocation_share: 0.5,
        results: [{ metric: 'hours_viewed', effect: 0.0038, low: -0.0017, high: 0.0093, sample: 499_822 }],
      },
    ],
  },
]

export const evaluations = ({ at }: Teller): EvaluationRecord[] => [
  {
    id: 'ranking-v5-offline',
    name: 'Ranking v5: offline evaluation',
    ...OWNED,
    created_at: at(200),
    updated_at: at(50),
    kind: 'offline',
    metric_definitions: [{ name: 'ndcg@10', direction: 'higher' }],
    model_id: 'ranking-v5',
  },
]

export const evaluationRuns = ({ at }: Teller): EvaluationRunRecord[] => [
  {
    id: 'ranking-v5-offline-20XX0101',
    name: 'Offline evaluation of ranking-model-v5-20XX0101',
    created_at: at(20.5),
    updated_at: at(20.5),
    evaluation_id: 'ranking-v5-offline',
    instance_id: 'ranking-model-v5-20XX0101',
    dataset_version_id: 'ranking-training-set@53',
    metrics: [{ name: 'ndcg@10', value: 0.412 }],
    at: at(20.5),
    status: 'succeeded',
  },
]

export const services = ({ at }: Teller): ServiceRecord[] => [
  {
    id: 'homepage-ranker',
    name: 'Homepage Ranker',
    description: 'Ranks the rows and titles of the homepage, for every member, on every visit.',
    ...OWNED,
    owner_groups: ['personalization-ranking'],
    created_at: at(700),
    updated_at: at(19),
    tier: 'tier-0',
    environment: 'production',
    surfaces: ['homepage', 'search'],
  },
]

export const objectives = ({ at }: Teller): ObjectiveRecord[] => [
  {
    id: 'homepage-ranker-availability',
    name: 'Homepage Ranker availability',
    ...OWNED,
    created_at: at(600),
    updated_at: at(1),
    service_id: 'homepage-ranker',
    target: 99.99,
    window: '28d',
    current: 99.987,
  },
]

const rule = ({ at }: Teller, arm: string, cell: number, instance: string): ServingRule => ({
  id: `rule-12345-${arm}`,
  name: `Test 12345, ${arm}`,
  ...OWNED,
  created_at: at(19),
  updated_at: at(19),
  service_id: 'homepage-ranker',
  condition: `cell(12345) == ${cell}`,
  weight: 0.5,
  active_from: at(19),
  test_id: '12345',
  cell_number: cell,
  instance_id: instance,
})

/** The control arm trains no model: only this says that it is v4 (T9). */
export const servingRules = (teller: Teller): ServingRule[] => [
  rule(teller, 'control', 1, 'ranking-model-v4-20XW0901'),
  rule(teller, 'treatment', 2, 'ranking-model-v5-20XX0101'),
]
