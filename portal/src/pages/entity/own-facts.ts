import { textOf } from '../../catalogue/name-of.ts'
import { platformOf } from '../../client/addresses.ts'
import type { QuestionAnswer } from '../../client/ask.ts'
import { isPerson } from '../../parts/people.ts'
import { isOwnFact, tagsOf } from './tags.ts'

type DescribedEntity = QuestionAnswer<'describe'>
type RelatedRow = NonNullable<DescribedEntity['relationships'][number]['rows']>[number]

interface TextFact {
  readonly label: string
  readonly text: string
  /** Full text, if it is shortened. */
  readonly whole?: string | undefined
}

const COMMIT_CHARACTERS = 8

/** Says who ran a run, its code and commit, and a version's names in registries and where it is stored. */
export function textFacts({
  entityType,
  attributes,
}: Pick<DescribedEntity, 'entityType' | 'attributes'>): readonly TextFact[] {
  const commit = textOf(attributes['gitCommit']) ?? undefined
  const tags = tagsOf(attributes['tags']).filter((tag) => isOwnFact(entityType, tag))
  const valuesOf = (name: string): string => tags.flatMap(({ tag, value }) => (tag === name ? [value] : [])).join(', ')
  // A model or prompt states the version that each of its aliases chooses.
  const chosen = Object.entries(attributes['aliases'] ?? {}).map((alias) => alias.join(' '))
  const stored = Object.values(attributes['artifact'] ?? {}).map(String)
  const facts = [
    { label: 'Started by', text: attributes['startedAt'] == null ? null : textOf(attributes['user']) },
    { label: 'Program', text: textOf(attributes['program']) },
    { label: 'Commit', text: commit?.slice(0, COMMIT_CHARACTERS), whole: commit },
    { label: 'Aliases', text: valuesOf('alias') || chosen.join(', ') },
    { label: 'Stage', text: valuesOf('stage') },
    { label: 'Artifact', text: stored.find((place) => place.includes('://')) },
  ]
  return facts.flatMap(({ text, ...fact }) => (text ? [{ ...fact, text }] : []))
}

interface RelatedFact {
  readonly label: string
  readonly row: RelatedRow
  /** Number of others, without those known to be deleted. */
  readonly more: number
}

/** Labels of relationships that runs and versions show besides what they measured. */
const RELATED: Readonly<Record<string, string>> = {
  partOf: 'Nested in',
  basedOn: 'Based on',
  trainedOn: 'Trained on',
  evaluatedOn: 'Evaluated on',
  evaluated: 'Evaluated',
  loggedModels: 'Logged model',
  registered: 'Registered as',
}

const RELATED_TO_PEOPLE: Readonly<Record<string, string>> = { memberOf: 'Team', manager: 'Manager', partOf: 'Part of' }

function labelsOf({ entityType, attributes }: Pick<DescribedEntity, 'entityType' | 'attributes'>) {
  if (isPerson(entityType)) return RELATED_TO_PEOPLE
  return attributes['startedAt'] != null || entityType === 'ModelInstance' ? RELATED : {}
}

/** Says what a run or version belonged to, was made from, read and made, and which team a person or team is in. */
export function relatedFacts({
  uri,
  entityType,
  attributes,
  relationships,
}: Pick<DescribedEntity, 'uri' | 'entityType' | 'attributes' | 'relationships'>): readonly RelatedFact[] {
  const labels = labelsOf({ entityType, attributes })
  return relationships.flatMap(({ name, count, rows: [row, ...others] = [] }) => {
    const label = labels[name]
    if (label === undefined || row === undefined) return []
    const isCopy = name === 'basedOn' && row.entityType === entityType && platformOf(row.uri) === platformOf(uri)
    const gone = others.filter(({ standing }) => standing === 'gone').length
    return [{ label: isCopy ? 'Copied from' : label, row, more: count - 1 - gone }]
  })
}
