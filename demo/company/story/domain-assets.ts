import type { Feature, FeatureGroup } from '../../tables/feature-store.ts'
import type { Model } from '../../tables/registry.ts'
import { ADS, GAMES, GROWTH, MESSAGING, PAYMENTS, STUDIO } from './domains.ts'
import type { Teller } from './teller.ts'

export const featureGroups = ({ at }: Teller): FeatureGroup[] => {
  const group = (id: string, name: string, description: string, key: string, owner: FeatureGroup): FeatureGroup => ({
    id,
    name,
    description,
    ...owner,
    entity_keys: [key],
    ttl: 'P7D',
    online: true,
    offline: true,
    created_at: at(500),
    updated_at: at(210),
  })
  return [
    group('shot-signals', 'Shot signals', 'How footage looks and sounds.', 'title_id', STUDIO),
    group('household-signals', 'Household signals', 'Interests of households, for advertisers.', 'household_id', ADS),
    group('loyalty-signals', 'Loyalty signals', 'Whether a member stays.', 'member_id', GROWTH),
    group('risk-signals', 'Risk signals', 'Whether a payment can be trusted.', 'member_id', PAYMENTS),
    group('player-signals', 'Player signals', 'How well and how long somebody plays.', 'player_id', GAMES),
  ]
}

export const features = ({ at }: Teller): Feature[] => {
  const feature = (
    id: string,
    description: string,
    owner: Feature,
    group: string,
    dataset: string,
    type = 'float',
  ): Feature => ({
    id,
    name: id.replaceAll('-', '_'),
    description,
    ...owner,
    feature_group_id: group,
    value_type: type,
    status: 'active',
    usage: { reads_30d: 2_400_000, last_read_at: at(0.3) },
    sources: [{ type: 'dataset', id: dataset }],
    created_at: at(300),
    updated_at: at(35),
  })
  return [
    feature(
      'shot-look',
      'Light, colour and motion of a shot as a vector: the output of the frame encoder.',
      STUDIO,
      'shot-signals',
      'shot-vectors',
      'float[]',
    ),
    feature('scene-mood', 'The mood of the scene before a break.', STUDIO, 'shot-signals', 'scene-moods', 'string'),
    feature(
      'plot-tone',
      'Story and tone of a screenplay as a vector.',
      STUDIO,
      'shot-signals',
      'story-vectors',
      'float[]',
    ),
    feature(
      'household-interest',
      'Interests of a household as a vector, near to those of a like audience.',
      ADS,
      'household-signals',
      'lookalike-seeds',
      'float[]',
    ),
    {
      ...feature(
        'household-postcode',
        'Where a household lives. It says too much of too few people: use household_interest.',
        ADS,
        'household-signals',
        'lookalike-seeds',
        'string',
      ),
      status: 'deprecated',
    },
    feature(
      'cancel-propensity',
      'Propensity to cancel within 28 days: churn by choice, not by a failed payment.',
      GROWTH,
      'loyalty-signals',
      'exit-survey',
    ),
    feature(
      'tenure-months',
      'Months since joining. Retention rises with it.',
      GROWTH,
      'loyalty-signals',
      'exit-survey',
    ),
    feature(
      'takeover-risk',
      'Chance that a stranger has the account: fraud by device and place.',
      PAYMENTS,
      'risk-signals',
      'takeover-cases',
    ),
    feature(
      'decline-streak',
      'Charges refused in a row by the bank.',
      PAYMENTS,
      'risk-signals',
      'issuer-declines',
      'int',
    ),
    feature(
      'strength-rating',
      'Skill of a player, from matches won and lost.',
      GAMES,
      'player-signals',
      'lobby-reports',
    ),
    feature('felt-lag', 'Latency that a player feels, in ms.', GAMES, 'player-signals', 'controller-telemetry'),
  ]
}

export const models = ({ at }: Teller): Model[] => {
  const model = (id: string, name: string, description: string, owner: Model, task: string): Model => ({
    id,
    name,
    description,
    ...owner,
    framework: 'pytorch',
    task,
    stage: 'production',
    created_at: at(350),
    updated_at: at(40),
    current_instance_id: null,
  })
  return [
    model(
      'frame-encoder',
      'Frame encoder',
      'Encodes frames into vectors, so that shots of the same look are neighbours. Its embedding is what others call visual similarity.',
      STUDIO,
      'embedding',
    ),
    model(
      'story-encoder',
      'Story encoder',
      'Encodes screenplays into vectors, so that titles with a like plot are neighbours.',
      STUDIO,
      'embedding',
    ),
    model(
      'contextual-placement',
      'Contextual placement',
      'Places a commercial beside scenes whose mood suits the brand, by the similarity of two embeddings.',
      ADS,
      'ranking',
    ),
    model(
      'attrition-guard',
      'Attrition guard',
      'Tells who will cancel, in time to make them an offer: attrition, that is churn by choice.',
      GROWTH,
      'classification',
    ),
    model(
      'account-guardian',
      'Account guardian',
      'Stops strangers at sign-in: abuse of accounts, before it becomes fraud.',
      PAYMENTS,
      'classification',
    ),
    model(
      'quiet-hours',
      'Quiet hours',
      'Holds messages back while a member is asleep or annoyed, so that fewer unsubscribe.',
      MESSAGING,
      'classification',
    ),
    model(
      'chat-moderator',
      'Chat moderator',
      'Hides abuse in the chat of a lobby before players see it.',
      GAMES,
      'classification',
    ),
    model(
      'opponent-finder',
      'Opponent finder',
      'Finds an opponent of the same skill within ten seconds, near enough that neither feels lag.',
      GAMES,
      'ranking',
    ),
  ]
}
