import type { GroupRecord, User } from '../../tables/identity.ts'
import type { Teller } from './teller.ts'

const user = ({ at }: Teller, id: string, name: string, email: string, rest: User): User => ({
  id,
  name,
  email,
  active: true,
  created_at: at(900),
  updated_at: at(90),
  ...rest,
})

/** Bob's id isn't in his address, nor Carol's domain: an e-mail must be looked up, not parsed (T6). */
export const users = (teller: Teller): User[] => [
  user(teller, 'alice', 'Alice Nakamura', 'alice@netflix.com', {
    title: 'Senior Research Scientist',
    manager_id: 'blarsen2',
    group_ids: ['personalization-ranking'],
  }),
  user(teller, 'blarsen2', 'Bob Larsen', 'bob.larsen@netflix.com', {
    title: 'Engineering Manager, Ranking',
    group_ids: ['personalization-ranking', 'personalization'],
  }),
  user(teller, 'u-00417', 'Carol Dubois', 'carol.dubois@netflixanimation.com', {
    title: 'Research Scientist',
    group_ids: ['studio-content-science'],
  }),
  user(teller, 'dmorales', 'Dave Morales', 'dave.morales@netflix.com', {
    title: 'Machine Learning Engineer',
    active: false,
    manager_id: 'blarsen2',
    group_ids: ['personalization-ranking'],
  }),
  user(teller, 'eokafor', 'Erin Okafor', 'erin.okafor@netflix.com', {
    title: 'Machine Learning Engineer',
    group_ids: ['ads-relevance'],
  }),
  user(teller, 'fkim', 'Frank Kim', 'frank.kim@netflix.com', { title: 'Data Engineer', group_ids: ['member-data'] }),
]

const team = (
  { at }: Teller,
  id: string,
  name: string,
  parent: string | null,
  rest: GroupRecord = {},
): GroupRecord => ({
  id,
  name,
  kind: parent === null ? 'organisation' : 'team',
  email: `${id}@netflix.com`,
  slack: `#${id}`,
  parent_group_id: parent,
  owned_resources: [],
  created_at: at(900),
  updated_at: at(200),
  ...rest,
})

export const groups = (teller: Teller): GroupRecord[] => [
  team(teller, 'personalization', 'Personalization', null, {
    description: 'Everything that chooses what a member sees.',
  }),
  team(teller, 'personalization-ranking', 'Personalization Ranking', 'personalization', {
    owned_resources: ['aip://model/registry/ranking-v5', 'aip://pipeline/orchestrator/weekly-training'],
  }),
  team(teller, 'member-data', 'Member Data', 'personalization', {
    owned_resources: ['aip://dataset/datasets/ranking-training-set', 'aip://data-source/datasets/playback-events'],
  }),
  team(teller, 'studio', 'Studio', null),
  team(teller, 'studio-content-science', 'Studio Content Science', 'studio'),
  team(teller, 'ads', 'Ads', null),
  team(teller, 'ads-relevance', 'Ads Relevance', 'ads'),
]
