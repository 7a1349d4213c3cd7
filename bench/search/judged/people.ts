import type { JudgedRecord } from './company.ts'
import type { Grade, JudgedQuery, QueryKind, Selector } from './judged.ts'

/** People, teams and tags, by criterion: who has that name, and what they own. */
export function peopleQueries(records: readonly JudgedRecord[]): readonly JudgedQuery[] {
  return [
    ...['users/alice', 'users/u-00417', 'users/eokafor', 'users/larsenm', 'users/gweber', 'users/okaforn'].map((key) =>
      person(records, key, ({ name }) => name),
    ),
    ...['users/blarsen2', 'users/fkim', 'users/spatel4', 'users/chenv'].map((key) =>
      person(records, key, ({ email }) => email ?? ''),
    ),
    ...['larsen', 'nakamura', 'grace', 'okafor'].map((part) => called(records, part)),
    ...['users/fkim|datasets', 'users/u-00417|features', 'users/eokafor|models'].map((row) => owns(records, row)),
    ...TEAMS.map((key) => team(records, key)),
    ...['env::staging', 'team::personalization', 'team::ads-relevance', 'team::artwork-team'].map((tag) =>
      judgeTag(records, tag, tag),
    ),
    ...['staging', 'production'].map((value) => judgeTag(records, `env::${value}`, value)),
  ]
}

const TEAMS = [
  'groups/personalization-ranking',
  'groups/studio-content-science',
  'groups/payments-risk',
  'groups/member-data',
  'groups/artwork-team',
  'groups/auction-crew',
  'groups/games-science',
  'groups/growth-retention',
  'groups/messaging-relevance',
  'groups/ads-measurement',
  'groups/scene-tagging-crew',
  'groups/dunning-lab',
] as const

/** The person first; then what they own. Others with the same name are meant as well. */
function person(records: readonly JudgedRecord[], key: string, typed: (one: JudgedRecord) => string): JudgedQuery {
  const one = find(records, key)
  const query = typed(one)
  const same = records.filter(({ plural, name, email }) => plural === 'users' && (name === query || email === query))
  const theirs = records.filter(({ emails }) => same.some(({ email }) => emails.includes(email ?? '')))
  return judgeQuery(query, 'owner', 'the person, and what they own', true, [
    [3, ...keys(same)],
    [1, ...keys(theirs)],
  ])
}

const called = (records: readonly JudgedRecord[], part: string): JudgedQuery => {
  const people = records.filter(
    ({ plural, name }) => plural === 'users' && name.toLowerCase().split(' ').includes(part),
  )
  return judgeQuery(part, 'owner', 'everybody of that name', false, [[3, ...keys(people)]])
}

/** "frank kim datasets": those that they own. */
function owns(records: readonly JudgedRecord[], row: string): JudgedQuery {
  const [key = '', plural = ''] = row.split('|')
  const one = find(records, key)
  const theirs = records.filter((other) => other.plural === plural && other.emails.includes(one.email ?? ''))
  return judgeQuery(`${one.name.toLowerCase()} ${plural}`, 'owner', `the ${plural} of that person`, false, [
    [3, ...keys(theirs)],
    [1, one.key],
  ])
}

/** The team, its people, and what it owns itself. */
function team(records: readonly JudgedRecord[], key: string): JudgedQuery {
  const group = find(records, key)
  const members = records.filter(({ memberOf }) => memberOf.includes(group.id))
  const theirs = records.filter(({ groups, uri }) => groups.includes(group.id) || group.owned.includes(uri))
  return judgeQuery(group.name.toLowerCase(), 'team', 'the team, its people and what it owns', true, [
    [3, group.key],
    [2, ...keys(members)],
    [1, ...keys(theirs)],
  ])
}

function judgeTag(records: readonly JudgedRecord[], tag: string, query: string): JudgedQuery {
  const having = records.filter(({ tags }) => tags.includes(tag))
  return judgeQuery(query, 'tag', `what has the tag ${tag}`, false, [[3, ...keys(having)]])
}

function judgeQuery(
  query: string,
  kind: QueryKind,
  need: string,
  exact: boolean,
  rows: readonly (readonly [Grade, ...Selector[]])[],
): JudgedQuery {
  return { query, kind, need, exact, relevant: rows.filter((row) => row.length > 1) }
}

const keys = (records: readonly JudgedRecord[]): readonly string[] => records.map(({ key }) => key)

function find(records: readonly JudgedRecord[], key: string): JudgedRecord {
  const found = records.find((one) => one.key === key)
  if (found === undefined) throw new Error(`The demo company has no ${key}.`)
  return found
}
