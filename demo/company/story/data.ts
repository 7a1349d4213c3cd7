import type { DataSource, Dataset, DatasetColumn, DatasetVersion } from '../../tables/datasets.ts'
import type { Feature, FeatureGroup, FeatureVersion } from '../../tables/feature-store.ts'
import type { Teller } from './teller.ts'

const MEMBER = { owner_emails: ['frank.kim@netflix.com'], business_domains: ['Personalization'] }
const STUDIO = { owner_emails: ['carol.dubois@netflixanimation.com'], business_domains: ['Studio'] }

export const dataSources = ({ at }: Teller): DataSource[] => {
  const times = { created_at: at(800), updated_at: at(300) }
  return [
    {
      id: 'playback-events',
      name: 'Playback events',
      ...MEMBER,
      ...times,
      kind: 'topic',
      location: 'kafka://playback-events',
    },
    // An id with a slash and a space: readers must encode it, and compare it decoded.
    {
      id: 's3://netflix-raw/playback events',
      name: 'Raw playback',
      ...MEMBER,
      ...times,
      kind: 'bucket',
      location: 's3://netflix-raw',
    },
    {
      id: 'studio-asset-store',
      name: 'Studio asset store',
      ...STUDIO,
      ...times,
      kind: 'bucket',
      location: 's3://studio-assets',
    },
    {
      id: 'device-registry',
      name: 'Device registry',
      ...MEMBER,
      ...times,
      kind: 'api',
      location: 'https://devices.example',
    },
  ]
}

const dataset = ({ at }: Teller, id: string, name: string, rest: Dataset): Dataset => ({
  id,
  name,
  ...MEMBER,
  created_at: at(500),
  updated_at: at(30),
  format: 'iceberg',
  location: `s3://warehouse/${id}`,
  retention: 'P400D',
  ...rest,
})

const made = (
  name: string,
  type: string,
  position: number,
  transformation: NonNullable<DatasetColumn['transformation']>,
  ...from: string[]
): DatasetColumn => ({ name, type, position, transformation, derived_from: from })

export const datasets = (teller: Teller): Dataset[] => [
  dataset(teller, 'member-watch-history', 'Member watch history', {
    description: 'What every member watched, session by session.',
    owner_groups: ['member-data'],
    columns: [
      { name: 'member_id', type: 'bigint', position: 1, description: 'Who watched.' },
      { name: 'title_id', type: 'bigint', position: 2 },
      { name: 'watched_at', type: 'timestamp', position: 3, description: 'When the session ended.' },
      { name: 'minutes', type: 'double', position: 4, description: 'How long the session was.' },
    ],
    assertions: [
      { assertion: 'has rows', success: true, severity: 'error', at: teller.at(1) },
      { assertion: 'is not null', column: 'member_id', success: true, severity: 'error', at: teller.at(1) },
      {
        assertion: 'is not null',
        column: 'watched_at',
        success: false,
        severity: 'error',
        message: '31% of rows have none',
        at: teller.at(1),
      },
    ],
    row_count: 91_204_118_220,
    usage: { reads_30d: 48_211, last_read_at: teller.at(0.1) },
    derived_from: [
      { type: 'data_source', id: 'playback-events' },
      { type: 'data_source', id: 's3://netflix-raw/playback events' },
    ],
    updated_at: teller.at(1),
  }),
  dataset(teller, 'title-embeddings', 'Title embeddings', {
    ...STUDIO,
    description: 'One vector a title, from video, script and artwork.',
    owner_groups: ['studio-content-science'],
    columns: [
      { name: 'title_id', type: 'bigint', position: 1 },
      { name: 'embedding', type: 'array<float>', position: 2 },
    ],
    assertions: [{ assertion: 'is unique', column: 'title_id', success: true, severity: 'error', at: teller.at(30) }],
    row_count: 18_404,
    usage: { reads_30d: 9_120, last_read_at: teller.at(0.2) },
    derived_from: [{ type: 'data_source', id: 'studio-asset-store' }],
  }),
  dataset(teller, 'ranking-training-set', 'Ranking training set', {
    columns: [
      made('member_id', 'bigint', 1, 'IDENTITY', 'member-watch-history/member_id'),
      made('title_id', 'bigint', 2, 'IDENTITY', 'member-watch-history/title_id', 'title-embeddings/title_id'),
      made('embedding', 'array<float>', 3, 'IDENTITY', 'title-embeddings/embedding'),
      made(
        'minutes_28d',
        'double',
        4,
        'AGGREGATION',
        'member-watch-history/minutes',
        'member-watch-history/watched_at',
      ),
    ],
    row_count: 2_014_500_000,
    usage: { reads_30d: 12, last_read_at: teller.at(3) },
    derived_from: [
      { type: 'dataset', id: 'member-watch-history' },
      { type: 'dataset_version', id: 'title-embeddings@31' },
    ],
  }),
]

/** Each version adds one row, up to the row count of its dataset. */
const ROWS_BEFORE_FIRST: Readonly<Record<string, number>> = {
  'member-watch-history': 91_204_118_220 - 412,
  'title-embeddings': 18_404 - 31,
  'ranking-training-set': 2_014_500_000 - 53,
}

const version = ({ at }: Teller, dataset: string, number: number, daysAgo: number, by: string): DatasetVersion => ({
  id: `${dataset}@${number}`,
  name: `${dataset} ${number}`,
  created_at: at(daysAgo),
  updated_at: at(daysAgo),
  dataset_id: dataset,
  version: String(number),
  row_count: (ROWS_BEFORE_FIRST[dataset] ?? 1_000_000) + number,
  bytes: 64_000_000 + number,
  location: `s3://warehouse/${dataset}/${number}`,
  schema_digest: 'c0ffee01',
  loads: [{ at: at(daysAgo), by, status: 'succeeded' }],
})

export const datasetVersions = (teller: Teller): DatasetVersion[] => [
  version(teller, 'member-watch-history', 411, 28.5, 'playback-sessionizer'),
  version(teller, 'member-watch-history', 412, 21.5, 'playback-sessionizer'),
  version(teller, 'title-embeddings', 31, 31, 'title-embedding-builder'),
  version(teller, 'ranking-training-set', 52, 28.1, 'weekly-ranking-trainer'),
  version(teller, 'ranking-training-set', 53, 21.1, 'weekly-ranking-trainer'),
]

const group = ({ at }: Teller, id: string, name: string, keys: string[], rest: FeatureGroup): FeatureGroup => ({
  id,
  name,
  entity_keys: keys,
  ttl: 'P7D',
  online: true,
  offline: true,
  created_at: at(600),
  updated_at: at(200),
  ...rest,
})

export const featureGroups = (teller: Teller): FeatureGroup[] => [
  group(teller, 'member-signals', 'Member signals', ['member_id'], MEMBER),
  group(teller, 'content-signals', 'Content signals', ['title_id'], STUDIO),
]

export const features = ({ at }: Teller): Feature[] => {
  const member: Feature = { ...MEMBER, feature_group_id: 'member-signals', status: 'active', created_at: at(400) }
  const history: Feature = { sources: [{ type: 'dataset', id: 'member-watch-history' }] }
  const read = (reads: number) => ({ usage: { reads_30d: reads, last_read_at: at(0.1) } })
  return [
    {
      id: 'watch-recency',
      name: 'watch_recency',
      description: 'Days since a member last watched a title of the same kind.',
      ...member,
      ...history,
      ...read(81_000_000),
      updated_at: at(26),
      value_type: 'float',
      unit: 'days',
    },
    {
      id: 'genre-affinity',
      name: 'genre_affinity',
      ...member,
      ...history,
      ...read(64_000_000),
      owner_emails: ['dave.morales@netflix.com', 'former.teammate@netflix.com'],
      updated_at: at(150),
      value_type: 'float[]',
    },
    {
      id: 'content-embedding',
      name: 'content_embedding',
      description: 'The vector of a title, from Studio; ads, search and ranking reuse it.',
      ...STUDIO,
      ...read(120_000_000),
      owner_groups: ['studio-content-science'],
      feature_group_id: 'content-signals',
      status: 'active',
      created_at: at(380),
      updated_at: at(31),
      value_type: 'float[]',
      sources: [{ type: 'dataset', id: 'title-embeddings' }],
    },
    {
      id: 'device-type',
      name: 'device_type',
      ...member,
      ...read(30_000_000),
      updated_at: at(300),
      value_type: 'string',
      sources: [{ type: 'data_source', id: 'device-registry' }],
    },
    {
      id: 'legacy-star-rating',
      name: 'legacy_star_rating',
      description: 'Stars, from the days before thumbs. Nobody reads it.',
      ...member,
      ...history,
      updated_at: at(350),
      status: 'deprecated',
      value_type: 'float',
      usage: { reads_30d: 0, last_read_at: at(290) },
    },
  ]
}

const featureVersion = ({ at }: Teller, feature: string, number: number, of: number, from: string): FeatureVersion => ({
  id: `${feature}-v${number}`,
  name: `${feature} v${number}`,
  created_at: at(200 - number * 20),
  updated_at: at(200 - number * 20),
  feature_id: feature,
  version: String(number),
  expression: `latest(${feature.replaceAll('-', '_')})`,
  status: number === of ? 'active' : 'superseded',
  computed_from: [{ type: 'dataset_version', id: from }],
})

export const featureVersions = (teller: Teller): FeatureVersion[] => [
  featureVersion(teller, 'watch-recency', 1, 2, 'member-watch-history@411'),
  {
    ...featureVersion(teller, 'watch-recency', 2, 2, 'member-watch-history@412'),
    computed_from: [
      { type: 'dataset_version', id: 'member-watch-history@412' },
      { type: 'data_source', id: 'playback-events' },
    ],
  },
  featureVersion(teller, 'genre-affinity', 1, 1, 'member-watch-history@411'),
  ...[1, 2, 3].map((number) => featureVersion(teller, 'content-embedding', number, 3, 'title-embeddings@31')),
]
