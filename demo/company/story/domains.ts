// A few things of each part of the company; the same idea has another name in each. The tour skips them.

import type { DataSource, Dataset } from '../../tables/datasets.ts'
import type { GroupRecord, User } from '../../tables/identity.ts'
import type { Teller } from './teller.ts'

const ownedBy = (email: string, group: string, domain: string) => ({
  owner_emails: [email],
  owner_groups: [group],
  business_domains: [domain],
})

export const STUDIO = ownedBy('carol.dubois@netflixanimation.com', 'studio-content-science', 'Studio')
export const ADS = ownedBy('erin.okafor@netflix.com', 'ads-relevance', 'Ads')
const MEMBERS = ownedBy('frank.kim@netflix.com', 'member-data', 'Personalization')
export const PAYMENTS = ownedBy('grace.weber@netflix.com', 'payments-risk', 'Payments')
export const GROWTH = ownedBy('samir.patel@netflix.com', 'growth-retention', 'Growth')
export const MESSAGING = ownedBy('rosa.costa@netflix.com', 'messaging-relevance', 'Messaging')
export const GAMES = ownedBy('hiro.tanaka@netflix.com', 'games-science', 'Games')

export const users = ({ at }: Teller): User[] => {
  const user = (id: string, name: string, email: string, group: string): User => ({
    id,
    name,
    email,
    active: true,
    title: 'Research Scientist',
    group_ids: [group],
    created_at: at(800),
    updated_at: at(120),
  })
  return [
    user('gweber', 'Grace Weber', 'grace.weber@netflix.com', 'payments-risk'),
    user('spatel4', 'Samir Patel', 'samir.patel@netflix.com', 'growth-retention'),
    user('rcosta', 'Rosa Costa', 'rosa.costa@netflix.com', 'messaging-relevance'),
    user('u-00533', 'Hiro Tanaka', 'hiro.tanaka@netflix.com', 'games-science'),
  ]
}

export const groups = ({ at }: Teller): GroupRecord[] => {
  const team = (id: string, name: string, description: string): GroupRecord => ({
    id,
    name,
    description,
    kind: 'team',
    email: `${id}@netflix.com`,
    slack: `#${id}`,
    parent_group_id: null,
    owned_resources: [],
    created_at: at(800),
    updated_at: at(240),
  })
  return [
    team('payments-risk', 'Payments Risk', 'Keeps stolen cards out and honest members in.'),
    team('growth-retention', 'Growth Retention', 'Why members stay, leave and come back.'),
    team('messaging-relevance', 'Messaging Relevance', 'Which message reaches whom, and when.'),
    team('games-science', 'Games Science', 'Matching of players, and what they like to play.'),
  ]
}

export const dataSources = ({ at }: Teller): DataSource[] => {
  const source = (id: string, name: string, description: string, owner: DataSource, location: string): DataSource => ({
    id,
    name,
    description,
    ...owner,
    kind: 'bucket',
    location,
    created_at: at(700),
    updated_at: at(250),
  })
  return [
    source(
      'dailies-store',
      'Dailies store',
      'Footage as it comes from the camera, day by day.',
      STUDIO,
      's3://dailies',
    ),
    source(
      'screenplay-archive',
      'Screenplay archive',
      'Every screenplay and synopsis that was ever read for a project.',
      STUDIO,
      's3://screenplays',
    ),
    source(
      'player-beacons',
      'Player beacons',
      'What players report: start delay, rebuffers, bitrate, errors.',
      MEMBERS,
      's3://beacons',
    ),
  ]
}

const dataset = ({ at }: Teller, id: string, name: string, description: string, rest: Dataset): Dataset => ({
  id,
  name,
  description,
  format: 'iceberg',
  location: `s3://warehouse/${id}`,
  retention: 'P400D',
  row_count: 40_000_000,
  usage: { reads_30d: 640, last_read_at: at(1) },
  created_at: at(400),
  updated_at: at(9),
  ...rest,
})

const columns = (...names: string[]): Dataset => ({ schema: names.map((name) => ({ name, type: 'string' })) })
const from = (type: 'dataset' | 'data_source', ...ids: string[]): Dataset => ({
  derived_from: ids.map((id) => ({ type, id })),
})

export const datasets = (teller: Teller): Dataset[] => {
  const make = (id: string, name: string, description: string, ...rest: Dataset[]): Dataset =>
    dataset(teller, id, name, description, Object.assign({}, ...rest))
  return [
    make(
      'shot-vectors',
      'Shot vectors',
      'The embedding of every shot, from the frames of its footage. Neighbours have the same light, colour and motion.',
      STUDIO,
      columns('title_id', 'shot_id', 'frame_embedding'),
      from('data_source', 'dailies-store'),
    ),
    make(
      'story-vectors',
      'Story vectors',
      'The embedding of every screenplay and synopsis. Neighbours tell a like story.',
      STUDIO,
      columns('title_id', 'plot_embedding', 'tone'),
      from('data_source', 'screenplay-archive'),
    ),
    make(
      'scene-moods',
      'Scene moods',
      'The mood of each scene, with who and what is seen in it. Labelled on shots that look alike.',
      STUDIO,
      columns('title_id', 'scene_id', 'mood', 'objects'),
      from('dataset', 'shot-vectors'),
    ),
    make(
      'licence-windows',
      'Licence windows',
      'In which country and until when a title may be shown.',
      STUDIO,
      columns('title_id', 'country', 'rights_until'),
    ),
    make(
      'brand-safety-labels',
      'Brand safety labels',
      'Moments that advertisers keep away from: violence, alcohol, grief. Marked on scenes by hand.',
      ADS,
      columns('title_id', 'scene_id', 'unsafe_reason'),
    ),
    make(
      'lookalike-seeds',
      'Lookalike seeds',
      'Customers that an advertiser brings. Lookalike audiences are households whose taste vectors are near to theirs.',
      ADS,
      columns('advertiser_id', 'household_id', 'similarity'),
    ),
    make(
      'artwork-candidates',
      'Artwork candidates',
      'Stills cut from scenes, with faces and colours. Visual similarity of their embeddings keeps two alike off one row.',
      MEMBERS,
      columns('title_id', 'still_id', 'image_embedding'),
    ),
    make(
      'search-judgements',
      'Search judgements',
      'Queries with results graded by people: ground truth for the relevance of search.',
      MEMBERS,
      columns('query', 'title_id', 'grade'),
    ),
    make(
      'playback-quality',
      'Playback quality',
      'Start delay, rebuffers and bitrate of every session: the quality of streaming as a member meets it.',
      MEMBERS,
      columns('session_id', 'start_delay_ms', 'rebuffers', 'bitrate'),
      from('data_source', 'player-beacons'),
    ),
    make(
      'consent-records',
      'Consent records',
      'What each member allows to be done with personal data: privacy choices, by purpose.',
      MEMBERS,
      columns('member_id', 'purpose', 'allowed'),
    ),
    make(
      'issuer-declines',
      'Issuer declines',
      'Charges that banks refused, with the reason in the words of the bank.',
      PAYMENTS,
      columns('charge_id', 'issuer', 'decline_code'),
    ),
    make(
      'takeover-cases',
      'Takeover cases',
      'Accounts that strangers got into, found by analysts. Labels for abuse and fraud.',
      PAYMENTS,
      columns('member_id', 'device', 'verdict'),
    ),
    make(
      'exit-survey',
      'Exit survey',
      'Why members cancel, in their own words. Churn by reason.',
      GROWTH,
      columns('member_id', 'reason', 'comment'),
    ),
    make(
      'price-tests',
      'Price tests',
      'Prices shown by country, and how many joined: willingness to pay.',
      GROWTH,
      columns('country', 'plan', 'price', 'joined'),
    ),
    make(
      'opt-outs',
      'Opt-outs',
      'Members who muted notifications or unsubscribed from e-mails.',
      MESSAGING,
      columns('member_id', 'channel', 'opted_out_at'),
    ),
    make(
      'lobby-reports',
      'Lobby reports',
      'Chat that players reported as abuse, with the verdict of a moderator.',
      GAMES,
      columns('player_id', 'message', 'verdict'),
    ),
    make(
      'controller-telemetry',
      'Controller telemetry',
      'Lag, jitter and lost packets between controller and data centre: latency as a player feels it.',
      GAMES,
      columns('player_id', 'round_trip_ms', 'jitter_ms'),
    ),
  ]
}
