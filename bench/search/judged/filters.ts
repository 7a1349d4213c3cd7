import type { JudgedRecord } from './company.ts'
import type { JudgedQuery } from './judged.ts'

/** Queries with filters: whatever passes them, by a criterion over the sources' records, is relevant. */
export function filterQueries(records: readonly JudgedRecord[]): readonly JudgedQuery[] {
  return FILTERED.map(([query, criterion]) => ({
    query,
    kind: 'filter',
    need: 'what passes the filters and has the words',
    exact: false,
    relevant: [[3, ...records.filter((one) => criterion(one, records)).map(({ key }) => key)]],
  }))
}

type Criterion = (one: JudgedRecord, all: readonly JudgedRecord[]) => boolean

const every =
  (...criteria: readonly Criterion[]): Criterion =>
  (one, all) =>
    criteria.every((criterion) => criterion(one, all))
const not =
  (criterion: Criterion): Criterion =>
  (one, all) =>
    !criterion(one, all)
const type =
  (...types: readonly string[]): Criterion =>
  (one) =>
    types.includes(one.type)
const domain =
  (name: string): Criterion =>
  ({ businessDomains }) =>
    businessDomains.includes(name)
const tag =
  (wanted: string): Criterion =>
  ({ tags }) =>
    tags.includes(wanted)
const owner =
  (email: string): Criterion =>
  ({ emails }) =>
    emails.includes(email)
/** Searches its texts, as people read them. */
const says =
  (word: string): Criterion =>
  ({ name, description }) =>
    `${name} ${description ?? ''}`.toLowerCase().includes(word)
const named =
  (word: string): Criterion =>
  ({ name }) =>
    name.toLowerCase().includes(word)

/** Owning groups or, without any, the groups of its owners or, without those, its tag. */
const team =
  (id: string): Criterion =>
  (one, all) => {
    const owners = all.filter(
      ({ plural, id: group, owned }) => plural === 'groups' && (one.groups.includes(group) || owned.includes(one.uri)),
    )
    if (owners.length > 0) return owners.some((group) => group.id === id)
    const people = all.filter(({ plural, email }) => plural === 'users' && email !== null && one.emails.includes(email))
    const theirs = people.flatMap(({ memberOf }) => memberOf)
    return theirs.length > 0 ? theirs.includes(id) : one.tags.includes(`team::${id}`)
  }

const FILTERED: readonly (readonly [query: string, criterion: Criterion])[] = [
  ['type:model domain:payments', every(type('Model'), domain('Payments'))],
  ['type:feature domain:ads', every(type('Feature'), domain('Ads'))],
  ['type:dataset tag:env::staging', every(type('Dataset'), tag('env::staging'))],
  ['type:dataset domain:studio', every(type('Dataset'), domain('Studio'))],
  ['owner:alice', owner('alice@netflix.com')],
  ['owner:alice type:model', every(owner('alice@netflix.com'), type('Model'))],
  [
    'owner:carol.dubois@netflixanimation.com type:dataset',
    every(owner('carol.dubois@netflixanimation.com'), type('Dataset')),
  ],
  ['team:payments-risk', team('payments-risk')],
  ['team:studio-content-science type:feature', every(team('studio-content-science'), type('Feature'))],
  ['tag:env::production type:service', every(type('Service'), tag('env::production'))],
  ['tag:team::personalization type:pipeline', every(type('Pipeline'), tag('team::personalization'))],
  ['type:model is:undescribed', every(type('Model'), ({ description }) => description === null)],
  [
    'type:model domain:games is:described',
    every(
      type('Model'),
      domain('Games'),
      not(({ description }) => description === null),
    ),
  ],
  ['larsen type:user', every(type('User'), named('larsen'))],
  [
    'platform:feature-store embedding domain:personalization type:feature',
    every(type('Feature'), domain('Personalization'), says('embedding')),
  ],
  ['artwork type:model', every(type('Model'), says('artwork'))],
  ['type:dataset "watch history"', every(type('Dataset'), named('watch history'))],
  ['ranking type:model -v3', every(type('Model'), named('ranking'), not(named('v3')))],
  ['vectors type:dataset domain:studio', every(type('Dataset'), domain('Studio'), says('vectors'))],
  ['trainer type:pipeline domain:ads', every(type('Pipeline'), domain('Ads'), named('trainer'))],
  [
    'type:feature,model domain:growth -tag:env::staging',
    every(type('Feature', 'Model'), domain('Growth'), not(tag('env::staging'))),
  ],
  ['type:abTest domain:payments', every(type('AbTest'), domain('Payments'))],
]
