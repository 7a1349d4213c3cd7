import type {
  JobAttempt,
  PipelineRecord,
  PipelineNode,
  PipelineRequest,
  PipelineRun,
  PipelineSchedule,
} from '../../tables/orchestrator.ts'
import type { Teller } from './teller.ts'

const pipeline = (id: string, name: string, owner: string, domain: string, nodes: string[]): PipelineRecord => ({
  id,
  name,
  owner_emails: [owner],
  business_domains: [domain],
  kind: 'pipeline',
  language: 'python',
  repository: `https://git.tools.example/pipelines/${id}`,
  graph: { nodes: nodes.map((node, nth) => ({ id: node, after: nodes.slice(Math.max(0, nth - 1), nth) })) },
  depends_upon: [],
})

export const pipelines = ({ at }: Teller): PipelineRecord[] => [
  {
    ...pipeline('weekly-ranking-trainer', 'Weekly Ranking Trainer', 'bob.larsen@netflix.com', 'Personalization', [
      'weekly-ranking-trainer/sample',
      'weekly-ranking-trainer/train',
      'weekly-ranking-trainer/publish',
    ]),
    description: 'Trains the ranking models every week, for production and for the arms of running tests.',
    owner_groups: ['personalization-ranking'],
    labels: [{ key: 'team', value: 'personalization' }],
    sla: '12h',
    depends_upon: ['aip://dataset/datasets/ranking-training-set'],
    created_at: at(420),
    updated_at: at(60),
  },
  {
    ...pipeline('weekly-training', 'Weekly Training', 'alice@netflix.com', 'Personalization', []),
    description: 'The workflow that calls the trainers, one after another.',
    kind: 'workflow',
    depends_upon: [
      'aip://pipeline/orchestrator/playback-sessionizer',
      'aip://pipeline/orchestrator/weekly-ranking-trainer',
    ],
    created_at: at(420),
    updated_at: at(100),
  },
  {
    ...pipeline('playback-sessionizer', 'Playback Sessionizer', 'frank.kim@netflix.com', 'Personalization', [
      'playback-sessionizer/read',
      'playback-sessionizer/write',
    ]),
    description: 'Turns raw playback events into sessions, daily.',
    owner_groups: ['member-data'],
    sla: '6h',
    created_at: at(500),
    updated_at: at(5),
  },
  {
    ...pipeline('title-embedding-builder', 'Title Embedding Builder', 'carol.dubois@netflixanimation.com', 'Studio', [
      'title-embedding-builder/embed',
    ]),
    description: 'Embeds every title from its video, script and artwork.',
    owner_groups: ['studio-content-science'],
    created_at: at(380),
    updated_at: at(31),
  },
]

const node = (id: string, pipelineId: string, position: number, after: string[], rest: PipelineNode): PipelineNode => ({
  id,
  name: id.slice(id.indexOf('/') + 1),
  pipeline_id: pipelineId,
  kind: 'spark',
  command: `run ${id}`,
  position,
  after,
  reads: [],
  writes: [],
  ...rest,
})

export const nodes = ({ at }: Teller): PipelineNode[] => {
  const times = { created_at: at(400), updated_at: at(120) }
  return [
    node('weekly-ranking-trainer/sample', 'weekly-ranking-trainer', 0, [], {
      ...times,
      reads: [
        { type: 'dataset', id: 'member-watch-history' },
        { type: 'feature', id: 'content-embedding' },
      ],
      writes: [{ type: 'dataset', id: 'ranking-training-set' }],
    }),
    node('weekly-ranking-trainer/train', 'weekly-ranking-trainer', 1, ['weekly-ranking-trainer/sample'], {
      ...times,
      reads: [{ type: 'dataset', id: 'ranking-training-set' }],
    }),
    node('weekly-ranking-trainer/publish', 'weekly-ranking-trainer', 2, ['weekly-ranking-trainer/train'], times),
    node('playback-sessionizer/read', 'playback-sessionizer', 0, [], {
      ...times,
      reads: [
        { type: 'data_source', id: 'playback-events' },
        { type: 'data_source', id: 's3://netflix-raw/playback events' },
      ],
    }),
    node('playback-sessionizer/write', 'playback-sessionizer', 1, ['playback-sessionizer/read'], {
      ...times,
      writes: [{ type: 'dataset', id: 'member-watch-history' }],
    }),
    node('title-embedding-builder/embed', 'title-embedding-builder', 0, [], {
      ...times,
      reads: [{ type: 'data_source', id: 'studio-asset-store' }],
      writes: [{ type: 'dataset', id: 'title-embeddings' }],
    }),
  ]
}

export const schedules = ({ at }: Teller): PipelineSchedule[] => [
  {
    id: 'weekly-training-schedule',
    name: 'Weekly training, Mondays',
    pipeline_id: 'weekly-training',
    cron: '0 3 * * 1',
    timezone: 'America/Los_Angeles',
    enabled: true,
    next_run_at: at(-2),
    created_at: at(400),
    updated_at: at(100),
  },
  {
    id: 'playback-sessionizer-schedule',
    name: 'Sessions, daily',
    pipeline_id: 'playback-sessionizer',
    interval: 'P1D',
    timezone: 'UTC',
    enabled: true,
    created_at: at(400),
    updated_at: at(100),
  },
]

export const requests = ({ at }: Teller): PipelineRequest[] => [
  {
    id: 'request-ranking-20XX0101',
    name: 'Train ranking for test 12345',
    pipeline_id: 'weekly-ranking-trainer',
    requested_at: at(21.4),
    requested_by: 'alice@netflix.com',
    parameters: { test: '12345' },
    status: 'done',
    created_at: at(21.4),
    updated_at: at(21),
  },
]

const OWNED: PipelineRun = { owner_emails: ['bob.larsen@netflix.com'], business_domains: ['Personalization'] }

export const runs = ({ at }: Teller): PipelineRun[] => [
  {
    run_id: 'train-weekly-ranking-20XX0101',
    name: 'Weekly ranking training, 20XX-01-01',
    ...OWNED,
    created_at: at(21.3),
    updated_at: at(21),
    pipeline: 'weekly-ranking-trainer',
    request_id: 'request-ranking-20XX0101',
    status: 'succeeded',
    started_at: at(21.3),
    ended_at: at(21),
    parameters: { date: '20XX-01-01' },
    ab_test_cells: [{ test_id: '12345', cell_number: 2, cell_name: 'treatment_ranking_v5' }],
    consumed_dataset_version_ids: ['member-watch-history@412', 'title-embeddings@31'],
    produced_dataset_version_ids: ['ranking-training-set@53'],
  },
  {
    run_id: 'train-weekly-ranking-20XW1225',
    name: 'Weekly ranking training, 20XW-12-25',
    description: 'Made for several cells and several tests; one of them calls its cell by another name.',
    ...OWNED,
    created_at: at(28.3),
    updated_at: at(28),
    pipeline: 'weekly-ranking-trainer',
    status: 'succeeded',
    started_at: at(28.3),
    ended_at: at(28),
    ab_test_cells: [
      { test_id: '12280', cell_number: 2, cell_name: 'treatment_depth_100' },
      { test_id: '12280', cell_number: 3, cell_name: 'treatment_depth_200' },
      { test_id: '12301', cell_number: 2, cell_name: 'row_candidate' },
    ],
    consumed_dataset_version_ids: ['member-watch-history@411'],
    produced_dataset_version_ids: ['ranking-training-set@52'],
  },
  ...[
    { nth: 411, daysAgo: 28.5, status: 'succeeded' as const },
    { nth: 412, daysAgo: 21.5, status: 'succeeded' as const },
    { nth: 431, daysAgo: 2, status: 'failed' as const },
    { nth: 432, daysAgo: 1, status: 'failed' as const },
  ].map(({ nth, daysAgo, status }): PipelineRun => ({
    run_id: `playback-sessionizer-${nth}`,
    name: `Playback Sessionizer, run ${nth}`,
    owner_emails: ['frank.kim@netflix.com'],
    created_at: at(daysAgo + 0.1),
    updated_at: at(daysAgo),
    pipeline: 'playback-sessionizer',
    status,
    started_at: at(daysAgo + 0.1),
    ended_at: at(daysAgo),
    error: status === 'failed' ? 'schema check failed: column "watched_at" is null in 31% of rows' : null,
    produced_dataset_version_ids: status === 'failed' ? [] : [`member-watch-history@${nth}`],
  })),
]

const attempt = ({ at }: Teller, run: string, node: string, number: number, rest: JobAttempt): JobAttempt => ({
  id: `${run}/${number}`,
  name: `Attempt ${number}`,
  run_id: run,
  node_id: node,
  number,
  status: 'succeeded',
  started_at: at(21.3),
  ended_at: at(21),
  host: 'worker-7.us-east-1.example',
  created_at: at(21.3),
  updated_at: at(21),
  ...rest,
})

export const attempts = (teller: Teller): JobAttempt[] => {
  const lost: JobAttempt = {
    status: 'failed',
    error: 'schema check failed: column "watched_at" is null in 31% of rows',
  }
  const times = { started_at: teller.at(1.1), ended_at: teller.at(1), updated_at: teller.at(1) }
  return [
    attempt(teller, 'train-weekly-ranking-20XX0101', 'weekly-ranking-trainer/train', 1, {}),
    attempt(teller, 'playback-sessionizer-432', 'playback-sessionizer/write', 1, { ...lost, ...times }),
    attempt(teller, 'playback-sessionizer-432', 'playback-sessionizer/write', 2, { ...lost, ...times }),
  ]
}
