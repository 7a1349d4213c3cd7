// Vocabulary of the company. Each of the ten slots is a part of the company; a record's slot is its index modulo ten.

export type WordChoice = readonly [string, ...string[]]

export interface Slot {
  readonly domain: string
  readonly key: string
  readonly organisation: string
  readonly topics: WordChoice
  readonly surfaces: WordChoice
}

export const SLOTS = 10

const slots: readonly [Slot, ...Slot[]] = [
  {
    domain: 'Personalization',
    key: 'personalization',
    organisation: 'Personalization Algorithms',
    topics: [
      'Homepage Row',
      'Title Similarity',
      'Continue Watching',
      'Watch Next',
      'Top Picks',
      'Genre Affinity',
      'Taste',
    ],
    surfaces: ['homepage', 'title-page', 'kids-profile'],
  },
  {
    domain: 'Ads',
    key: 'ads',
    organisation: 'Ads Platform',
    topics: ['Bid Shading', 'Ad Relevance', 'Click Through', 'Ad Pacing', 'Frequency Cap', 'Creative Match', 'Auction'],
    surfaces: ['pre-roll', 'mid-roll', 'pause-screen'],
  },
  {
    domain: 'Studio',
    key: 'studio',
    organisation: 'Studio Science',
    topics: [
      'Content Valuation',
      'Script Embedding',
      'Shot Boundary',
      'Scene Tagging',
      'Talent Match',
      'Audience Forecast',
    ],
    surfaces: ['greenlight-tool', 'catalogue-planner'],
  },
  {
    domain: 'Payments',
    key: 'payments',
    organisation: 'Payments Engineering',
    topics: ['Card Retry', 'Fraud Risk', 'Chargeback', 'Gateway Routing', 'Involuntary Churn', 'Gift Card', 'Dunning'],
    surfaces: ['sign-up', 'billing-page', 'retry-scheduler'],
  },
  {
    domain: 'Personalization',
    key: 'personalization',
    organisation: 'Personalization Experience',
    topics: [
      'Artwork',
      'Search Query',
      'Trailer Preview',
      'Billboard',
      'Row Ordering',
      'Session Intent',
      'Language Affinity',
    ],
    surfaces: ['search', 'billboard', 'tv-homepage'],
  },
  {
    domain: 'Ads',
    key: 'ads',
    organisation: 'Ads Measurement',
    topics: ['Ad Attribution', 'Brand Lift', 'Reach Forecast', 'Viewability', 'Audience Segment', 'Inventory Forecast'],
    surfaces: ['advertiser-console', 'campaign-report'],
  },
  {
    domain: 'Growth',
    key: 'growth',
    organisation: 'Growth Science',
    topics: ['Member Lifetime', 'Free Trial', 'Win Back', 'Plan Upsell', 'Referral', 'Sign Up Funnel'],
    surfaces: ['sign-up', 'plan-picker'],
  },
  {
    domain: 'Studio',
    key: 'studio',
    organisation: 'Studio Production Technology',
    topics: [
      'Dubbing Quality',
      'Subtitle Timing',
      'Encoding Ladder',
      'Render Queue',
      'Production Schedule',
      'Asset Dedup',
    ],
    surfaces: ['post-production', 'encoder'],
  },
  {
    domain: 'Messaging',
    key: 'messaging',
    organisation: 'Member Messaging',
    topics: ['Push Notification', 'Email Subject', 'Send Time', 'Message Fatigue', 'New Release Alert', 'Digest'],
    surfaces: ['push', 'email', 'inbox'],
  },
  {
    domain: 'Games',
    key: 'games',
    organisation: 'Games Discovery',
    topics: ['Game Match', 'Player Skill', 'Session Length', 'Game Artwork', 'Cloud Latency', 'Install Intent'],
    surfaces: ['games-row', 'game-page'],
  },
]

export const slotOf = (index: number): Slot => slots[index % SLOTS] ?? slots[0]

export const VARIANTS: WordChoice = [
  '',
  'TV',
  'Mobile',
  'Kids',
  'EMEA',
  'LATAM',
  'APAC',
  'New Members',
  'Web',
  'Long Tail',
  'Live',
]

export const MODEL_KINDS: WordChoice = [
  'Ranker',
  'Scorer',
  'Predictor',
  'Classifier',
  'Embedder',
  'Bandit',
  'Forecaster',
  'Re-ranker',
]

export const DATASET_KINDS: WordChoice = [
  'events',
  'sessions',
  'daily',
  'aggregates',
  'labels',
  'snapshots',
  'joins',
  'samples',
]

export const FEATURE_KINDS: WordChoice = [
  'count_1d',
  'count_7d',
  'rate_28d',
  'recency',
  'embedding',
  'mean_7d',
  'entropy',
  'trend',
  'last_value',
  'share',
  'percentile_95',
  'affinity',
]

export const SOURCE_KINDS: WordChoice = [
  'impressions',
  'clicks',
  'plays',
  'purchases',
  'profile',
  'catalogue',
  'device',
  'logs',
]
export const SERVICE_KINDS: WordChoice = ['api', 'ranker', 'gateway', 'scorer', 'batch', 'edge']
export const TRAINER_STEPS: WordChoice = ['extract', 'join-features', 'sample', 'train', 'validate', 'publish']
export const DATA_STEPS: WordChoice = ['ingest', 'clean', 'sessionize', 'aggregate', 'check', 'write']

export const FIRST_NAMES: WordChoice = [
  'Amara',
  'Ben',
  'Carla',
  'Dmitri',
  'Elena',
  'Farid',
  'Grace',
  'Hiro',
  'Ingrid',
  'Jordan',
  'Kavya',
  'Liam',
  'Mei',
  'Nadia',
  'Omar',
  'Priya',
  'Quentin',
  'Rosa',
  'Samir',
  'Tara',
  'Uma',
  'Viktor',
  'Wen',
  'Ximena',
  'Yusuf',
  'Zoe',
  'Anton',
  'Bianca',
]

export const LAST_NAMES: WordChoice = [
  'Adeyemi',
  'Bauer',
  'Chen',
  'Dubois',
  'Eriksen',
  'Fischer',
  'Garcia',
  'Hassan',
  'Ivanov',
  'Jensen',
  'Kim',
  'Larsen',
  'Morales',
  'Nakamura',
  'Okafor',
  'Patel',
  'Quinn',
  'Rossi',
  'Singh',
  'Tanaka',
  'Ueda',
  'Vargas',
  'Weber',
  'Xu',
  'Yilmaz',
  'Zhang',
  'Almeida',
  'Brandt',
  'Costa',
  'Duarte',
  'Engel',
]
export const TITLES: WordChoice = [
  'Research Scientist',
  'Machine Learning Engineer',
  'Data Engineer',
  'Analytics Engineer',
  'Software Engineer',
  'Product Manager',
]

export const slug = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/-+$/, '')
