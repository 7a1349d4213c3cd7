import type { JudgedRecord } from './company.ts'
import type { Grade, JudgedQuery, QueryKind, Selector } from './judged.ts'

/** Names, ids and what people make of them when they type. */
export function nameQueries(records: readonly JudgedRecord[]): readonly JudgedQuery[] {
  return [
    ...selectNamed(records).map((one) => ofName(records, one, one.name, 'name', true)),
    ...SPELLINGS.map(([key, typed, exact]) => ofName(records, find(records, key), typed, 'spelling', exact)),
    ...IDS.map((key) => ofId(find(records, key), find(records, key).id)),
    ...URIS.map((key) => ofId(find(records, key), find(records, key).uri)),
    ...LAST_PARTS.map(([key, typed]) => ofId(find(records, key), typed)),
    ...PARTS.map((row) => typed('partial', 'what is named so, typed in part', row)),
    ...TYPOS.map((row) => typed('typo', 'what is named so, typed with a mistake', row)),
  ]
}

/** Selects every fourteenth thing of the kinds that people name and look up by name. */
function selectNamed(records: readonly JudgedRecord[]): readonly JudgedRecord[] {
  const kinds = ['models', 'datasets', 'features', 'pipelines', 'services', 'feature-groups', 'tests', 'data-sources']
  return records.filter(({ plural }) => kinds.includes(plural)).filter((_, nth) => nth % 14 === 0)
}

/** Everything with that name is meant; things named after it (versions, tests, runs) lead there. */
function ofName(
  records: readonly JudgedRecord[],
  one: JudgedRecord,
  query: string,
  kind: QueryKind,
  exact: boolean,
): JudgedQuery {
  const name = wordsOf(one.name)
  const same = records.filter((other) => wordsOf(other.name) === name)
  const after = records.filter((other) => wordsOf(other.name).startsWith(`${name} `))
  const need = 'the thing of that name'
  const rows: (readonly [Grade, ...Selector[]])[] = [[3, ...same.map(({ key }) => key)]]
  if (after.length > 0) rows.push([1, ...after.map(({ key }) => key)])
  return { query, kind, need, exact, relevant: rows }
}

const ofId = ({ key }: JudgedRecord, query: string): JudgedQuery => ({
  query,
  kind: 'id',
  need: 'the thing of that id',
  exact: true,
  relevant: [[3, key]],
})

type NamedRow = readonly [query: string, ...relevant: (readonly [Grade, ...Selector[]])[]]

const typed = (kind: QueryKind, need: string, [query, ...relevant]: NamedRow): JudgedQuery => ({
  query,
  kind,
  need,
  relevant,
  exact: false,
})

/** Names don't differ by case and separators. */
const wordsOf = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9]+/g, ' ')

function find(records: readonly JudgedRecord[], key: string): JudgedRecord {
  const found = records.find((one) => one.key === key)
  if (found === undefined) throw new Error(`The demo company has no ${key}.`)
  return found
}

/** Other case and separators; the last ones omit separators, which no exact match can answer. */
const SPELLINGS: readonly (readonly [key: string, typed: string, exact: boolean])[] = [
  ['models/ranking-v5', 'ranking v5', true],
  ['models/ranking-v4', 'RANKING-V4', true],
  ['models/ads-relevance-v2', 'ads_relevance_v2', true],
  ['features/content-embedding', 'content embedding', true],
  ['features/watch-recency', 'Watch Recency', true],
  ['features/genre-affinity', 'genre-affinity', true],
  ['features/cancel-propensity', 'cancel propensity', true],
  ['datasets/member-watch-history', 'member_watch_history', true],
  ['datasets/title-embeddings', 'TITLE EMBEDDINGS', true],
  ['datasets/ranking-training-set', 'ranking.training.set', true],
  ['datasets/opt-outs', 'opt outs', true],
  ['pipelines/weekly-ranking-trainer', 'WeeklyRankingTrainer', true],
  ['pipelines/playback-sessionizer', 'playback_sessionizer', true],
  ['services/homepage-ranker', 'homepage-ranker', true],
  ['models/artwork-scorer-kids', 'artwork/scorer/kids', true],
  ['tests/12345', 'ranking model v5 VS v4', true],
  ['models/ranking-v5', 'rankingv5', false],
  ['datasets/title-embeddings', 'titleembeddings', false],
]

const IDS = [
  'models/ranking-v5',
  'instances/ranking-model-v5-20XX0101',
  'tests/12345',
  'datasets/ads/auction_labels_mobile',
  'features/personalization.genre_embedding',
  'pipeline-runs/train-weekly-ranking-20XX0101',
  'data-sources/s3://netflix-raw/playback events',
  'users/u-00417',
  'dataset-versions/member-watch-history@412',
  'groups/studio-content-science',
] as const

const URIS = [
  'models/ranking-v5',
  'data-sources/s3://netflix-raw/playback events',
  'datasets/studio/shot_boundary_events_web',
  'pipelines/title-embedding-builder',
  'tests/20036',
  'users/alice',
] as const

const LAST_PARTS = [
  ['pipeline-nodes/weekly-ranking-trainer/publish', 'weekly-ranking-trainer/publish'],
  ['data-sources/api/ads.auction_profile_mobile', 'ads.auction_profile_mobile.b'],
  ['data-sources/topic/payments.dunning_clicks_live', 'payments.dunning_clicks_live.d'],
] as const

const PARTS: readonly NamedRow[] = [
  [
    'weekly rank',
    [3, 'pipelines/weekly-ranking-trainer'],
    [1, 'pipeline-runs/train-weekly-ranking-20XX0101', 'pipeline-runs/train-weekly-ranking-20XW1225'],
  ],
  ['title emb', [3, 'datasets/title-embeddings', 'pipelines/title-embedding-builder']],
  [
    'content embed',
    [3, 'features/content-embedding'],
    [
      1,
      'feature-versions/content-embedding-v1',
      'feature-versions/content-embedding-v2',
      'feature-versions/content-embedding-v3',
    ],
  ],
  [
    'playb',
    [3, 'data-sources/playback-events', 'pipelines/playback-sessionizer', 'datasets/playback-quality'],
    [2, 'data-sources/s3://netflix-raw/playback events'],
  ],
  ['homep rank', [3, 'services/homepage-ranker'], [1, 'objectives/homepage-ranker-availability']],
  [
    'memb watch hist',
    [3, 'datasets/member-watch-history'],
    [1, 'dataset-versions/member-watch-history@411', 'dataset-versions/member-watch-history@412'],
  ],
  [
    'genre aff',
    [3, 'features/genre-affinity', 'topic:Genre Affinity'],
    [2, 'topic:Genre Affinity/pipelines', 'topic:Genre Affinity/services', 'topic:Genre Affinity/tests'],
  ],
  [
    'fraud ri',
    [3, 'topic:Fraud Risk'],
    [
      2,
      'groups/fraud-risk-crew',
      'topic:Fraud Risk/pipelines',
      'topic:Fraud Risk/tests',
      'topic:Fraud Risk/data-sources',
    ],
  ],
  [
    'shot',
    [3, 'datasets/shot-vectors', 'features/shot-look', 'feature-groups/shot-signals'],
    [2, 'topic:Shot Boundary', 'topic:Shot Boundary/pipelines', 'topic:Shot Boundary/tests'],
  ],
  [
    'encod',
    [3, 'topic:Encoding Ladder', 'models/frame-encoder', 'models/story-encoder'],
    [2, 'topic:Encoding Ladder/pipelines', 'topic:Encoding Ladder/tests', 'topic:Encoding Ladder/evaluations'],
  ],
  ['cancel prop', [3, 'features/cancel-propensity']],
  ['lookal', [3, 'datasets/lookalike-seeds']],
  ['brand saf', [3, 'datasets/brand-safety-labels']],
  ['opponent', [3, 'models/opponent-finder']],
  [
    'devic',
    [3, 'features/device-type', 'data-sources/device-registry'],
    [
      2,
      'data-sources/bucket/payments.involuntary_churn_device',
      'data-sources/table/games.game_match_device_kids',
      'data-sources/api/ads.ad_attribution_device_apac',
      'data-sources/topic/games.player_skill_device_kids',
    ],
  ],
  ['vect', [3, 'datasets/shot-vectors', 'datasets/story-vectors']],
  ['sess daily', [3, 'pipeline-schedules/playback-sessionizer-schedule']],
  ['quiet', [3, 'models/quiet-hours']],
  [
    'ranking v',
    [3, 'models/ranking-v5', 'models/ranking-v4', 'models/ranking-v3'],
    [1, 'evaluations/ranking-v5-offline'],
  ],
  ['screenpl', [3, 'data-sources/screenplay-archive']],
]

const TYPOS: readonly NamedRow[] = [
  ['rankign v5', [3, 'models/ranking-v5']],
  ['contnet embedding', [3, 'features/content-embedding']],
  ['content embeding', [3, 'features/content-embedding']],
  ['title embedings', [3, 'datasets/title-embeddings']],
  ['weekly raking trainer', [3, 'pipelines/weekly-ranking-trainer']],
  ['hompage ranker', [3, 'services/homepage-ranker'], [1, 'objectives/homepage-ranker-availability']],
  ['playback sesionizer', [3, 'pipelines/playback-sessionizer']],
  ['playbakc events', [3, 'data-sources/playback-events']],
  ['member wacth history', [3, 'datasets/member-watch-history']],
  ['gener affinity', [3, 'features/genre-affinity', 'topic:Genre Affinity']],
  ['watch recencey', [3, 'features/watch-recency']],
  ['ads relevence', [3, 'models/ads-relevance-v2', 'groups/ads-relevance'], [1, 'instances/ads-relevance-v2.7']],
  ['atrition guard', [3, 'models/attrition-guard']],
  ['controler telemetry', [3, 'datasets/controller-telemetry']],
  ['screenplay achive', [3, 'data-sources/screenplay-archive']],
  ['brand saftey labels', [3, 'datasets/brand-safety-labels']],
  ['lisence windows', [3, 'datasets/licence-windows']],
  ['frame encodder', [3, 'models/frame-encoder']],
  ['contextaul placement', [3, 'models/contextual-placement']],
  ['houshold interest', [3, 'features/household-interest']],
  ['sessoins daily', [3, 'pipeline-schedules/playback-sessionizer-schedule']],
  [
    'involuntery chrun',
    [3, 'topic:Involuntary Churn'],
    [
      2,
      'topic:Involuntary Churn/pipelines',
      'topic:Involuntary Churn/services',
      'topic:Involuntary Churn/tests',
      'topic:Involuntary Churn/data-sources',
    ],
  ],
  ['legacy satr rating', [3, 'features/legacy-star-rating']],
  ['opponnent finder', [3, 'models/opponent-finder']],
]
