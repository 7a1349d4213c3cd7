import type { Grade, JudgedQuery, QueryKind, Selector } from './judged.ts'

type TextRow = readonly [query: string, ...relevant: (readonly [Grade, ...Selector[]])[]]

const judged = (kind: QueryKind, need: string, rows: readonly TextRow[]): readonly JudgedQuery[] =>
  rows.map(([query, ...relevant]) => ({ query, kind, need, relevant, exact: false }))

/** Content of a description, in its own words or nearly. */
const DESCRIBED: readonly TextRow[] = [
  ['declined card', [3, 'topic:Card Retry'], [2, 'datasets/issuer-declines', 'features/decline-streak']],
  ['stolen cards', [3, 'topic:Fraud Risk'], [2, 'groups/payments-risk']],
  ['winning price of an auction', [3, 'topic:Bid Shading', 'topic:Auction']],
  ['holdout survey', [3, 'topic:Brand Lift']],
  ['perceptual fingerprints', [3, 'topic:Asset Dedup']],
  ['cast and crew', [3, 'topic:Talent Match']],
  ['lip sync of dubbed voices', [3, 'topic:Dubbing Quality']],
  ['speech recognition', [3, 'topic:Subtitle Timing']],
  ['bitrate', [3, 'topic:Encoding Ladder', 'datasets/playback-quality', 'data-sources/player-beacons']],
  ['render farm', [3, 'topic:Render Queue']],
  ['unfinished titles', [3, 'topic:Continue Watching']],
  ['spoken languages', [3, 'topic:Language Affinity'], [1, 'topic:Subtitle Timing']],
  ['screenshots of games', [3, 'topic:Game Artwork']],
  ['round-trip times', [3, 'topic:Cloud Latency', 'datasets/controller-telemetry']],
  ['vouchers', [3, 'topic:Gift Card']],
  ['former members', [3, 'topic:Win Back']],
  ['unpaid invoices', [3, 'topic:Dunning']],
  ['months since joining', [3, 'features/tenure-months'], [1, 'topic:Member Lifetime']],
  ['raw playback events into sessions', [3, 'pipelines/playback-sessionizer'], [2, 'data-sources/playback-events']],
  ['what every member watched', [3, 'datasets/member-watch-history'], [1, 'topic:Taste']],
  ['one vector a title', [3, 'datasets/title-embeddings'], [3, 'features/content-embedding']],
  ['days since a member last watched', [3, 'features/watch-recency']],
  ['stars before thumbs', [3, 'features/legacy-star-rating']],
  ['reuses content embeddings of Studio', [3, 'models/ads-relevance-v2'], [2, 'features/content-embedding']],
  ['frozen control arm', [3, 'instances/ranking-model-v4-20XW0901']],
  ['calls the trainers one after another', [3, 'pipelines/weekly-training']],
  ['ranks rows and titles of the homepage', [3, 'services/homepage-ranker'], [2, 'models/ranking-v5']],
  ['sequence model over watching', [3, 'models/ranking-v5'], [1, 'tests/12345']],
  ['violence alcohol grief', [3, 'datasets/brand-safety-labels']],
  ['why members cancel', [3, 'datasets/exit-survey'], [1, 'features/cancel-propensity', 'models/attrition-guard']],
  ['jitter', [3, 'datasets/controller-telemetry']],
  ['stills with faces', [3, 'datasets/artwork-candidates']],
]

/** A part of the company, and what is wanted from it. */
const DOMAIN_TEXTS: readonly TextRow[] = [
  [
    'ads relevance',
    [3, 'models/ads-relevance-v2', 'groups/ads-relevance'],
    [2, 'topic:Ad Relevance', 'instances/ads-relevance-v2.7'],
  ],
  [
    'studio embeddings',
    [3, 'datasets/title-embeddings', 'features/content-embedding'],
    [
      2,
      'datasets/shot-vectors',
      'datasets/story-vectors',
      'topic:Script Embedding',
      'models/frame-encoder',
      'models/story-encoder',
    ],
  ],
  [
    'payments fraud',
    [3, 'topic:Fraud Risk', 'datasets/takeover-cases', 'features/takeover-risk', 'models/account-guardian'],
    [2, 'groups/fraud-risk-crew', 'groups/payments-risk'],
  ],
  ['games latency', [3, 'topic:Cloud Latency', 'features/felt-lag', 'datasets/controller-telemetry']],
  [
    'growth churn',
    [3, 'features/cancel-propensity', 'models/attrition-guard', 'datasets/exit-survey'],
    [1, 'topic:Involuntary Churn'],
  ],
  [
    'personalization ranking model',
    [3, 'models/ranking-v5', 'models/ranking-v4'],
    [2, 'groups/personalization-ranking', 'models/ranking-v3'],
    [1, 'instances/ranking-model-v5-20XX0101', 'instances/ranking-model-v4-20XW0901'],
  ],
  [
    'messaging unsubscribe',
    [3, 'datasets/opt-outs', 'models/quiet-hours', 'topic:Message Fatigue'],
    [2, 'topic:Email Subject'],
  ],
  ['homepage ranker service', [3, 'services/homepage-ranker'], [1, 'objectives/homepage-ranker-availability']],
  [
    'member watch history dataset',
    [3, 'datasets/member-watch-history'],
    [1, 'dataset-versions/member-watch-history@411', 'dataset-versions/member-watch-history@412'],
  ],
  ['artwork models', [3, 'topic:Artwork/models', 'topic:Game Artwork/models'], [1, 'topic:Artwork/instances']],
]

export const DESCRIPTIONS = judged('description', 'something whose description says this', DESCRIBED)
export const DOMAINS = judged('domain', 'something of that part of the company', DOMAIN_TEXTS)
