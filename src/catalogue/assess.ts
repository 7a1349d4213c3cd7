// Decides what is wrong with an entity from its stated facts. Pure, so that tests and previews use the same code.
import { isObject, objectsOf, type Json } from '../lib/json.ts'
import { SYSTEM_ISSUES, type Attributes } from '../model/facts.ts'
import type { StatedFacts } from '../model/merge.ts'
import { isOfSource } from '../model/origin.ts'
import { statedName } from '../model/people.ts'
import { TEAM_TAG } from '../model/team.ts'
import { failedChecks } from './checks.ts'
import { isOccurrence } from './containment.ts'
import type { TypeDefinition } from './definition.ts'
import { textOrNull, type MergedEntity } from './entity.ts'
import { reasonsFor, tagOf } from './expectations.ts'
import { standingOf } from './in-use.ts'
import type { Catalogue } from './registry.ts'
import type { USE_DEPENDENT_REASONS, QualityReason, ReasonCode } from './reasons.ts'
import type { IssueKind } from './validate.ts'

/** Whether an entity has owners, and whether any of them is still present. */
export type OwnersLeft = 'unowned' | 'departed' | 'owned'

export interface AssessedEntity {
  readonly entity: MergedEntity
  readonly stated: readonly StatedFacts[]
  readonly ownership: OwnersLeft
}

type UseDependentReason = (typeof USE_DEPENDENT_REASONS)[number]

/** Types whose entities are counted: not people, and not parts that an entity has very many of. */
export function countedTypes(catalogue: Pick<Catalogue, 'types'>): readonly string[] {
  return catalogue.types
    .filter(({ part, interfaces = [] }) => part !== true && !interfaces.includes('Owner'))
    .map(({ name }) => name)
}

/** Returns an entity's reasons, each once, use-dependent ones included. Deleted entities and stubs have none. */
export function assess(of: AssessedEntity, catalogue: Catalogue): readonly (QualityReason | UseDependentReason)[] {
  const { entity } = of
  const { entityType, attributes } = entity
  const type = entityType === null ? undefined : catalogue.type(entityType)
  if (type === undefined || type.part === true || type.interfaces?.includes('Owner') === true) return []
  if (textOrNull(attributes.deletedAtSource) !== null) return []
  const isRetired = standingOf(entity, catalogue) === 'retired'
  return [
    ...new Set([
      // Nobody has to complete or mend a retired entity.
      ...(isRetired ? [] : [...lacking(of, catalogue), ...checkReasons(attributes)]),
      ...issueReasons(attributes, type, catalogue),
      ...(contradictions(of, catalogue).length > 0 ? (['contradicting-sources'] satisfies readonly ReasonCode[]) : []),
      ...(isRetired ? (['is-retired'] satisfies readonly UseDependentReason[]) : []),
      ...(isDeprecated(attributes) ? (['is-deprecated'] satisfies readonly UseDependentReason[]) : []),
    ]),
  ]
}

/** Returns the reasons for expected items that an entity lacks. */
function lacking({ entity, ownership }: AssessedEntity, catalogue: Catalogue): readonly QualityReason[] {
  const items = catalogue.expected.get(entity.entityType ?? '')
  return items === undefined ? [] : [...items.keys()].flatMap((item) => lacks({ entity, ownership }, item) ?? [])
}

/** Returns the reason if an entity lacks an expected item; null if it has it. A team that a tag names owns it (T7). */
export function lacks(
  { entity: { attributes }, ownership }: Omit<AssessedEntity, 'stated'>,
  item: string,
): QualityReason | null {
  const [reason = item] = reasonsFor(item)
  const hasTag = (tag: string): boolean => objectsOf(attributes.tags).some((one) => one.tag === tag)
  if (item === 'owner') {
    if (ownership === 'departed') return 'departed-owner' satisfies ReasonCode
    return ownership === 'owned' || hasTag(TEAM_TAG) ? null : ('unowned' satisfies ReasonCode)
  }
  const tag = tagOf(item)
  return (tag === null ? !isEmpty(attributes[item]) : hasTag(tag)) ? null : reason
}

function isEmpty(value: Json | undefined): boolean {
  if (value === undefined || value === null) return true
  return typeof value === 'string' ? value.trim() === '' : Array.isArray(value) && value.length === 0
}

const REASON_OF_ISSUE: Readonly<Record<string, ReasonCode>> = {
  [SYSTEM_ISSUES.unresolvedReference]: 'dangling-reference',
  [SYSTEM_ISSUES.ambiguousReference]: 'ambiguous-reference',
  [SYSTEM_ISSUES.twoTypes]: 'contradicting-sources',
  ['missing-attribute' satisfies IssueKind]: 'missing-required',
}

/**
 * No statement is wrong in these: two depend on the connected sources, and by `stated` the source itself reports a
 * problem, such as stale data or a failed build.
 */
const NO_WRONG_STATEMENT: ReadonlySet<string> = new Set([SYSTEM_ISSUES.unresolvable, 'no-source', 'stated'])

/**
 * Every other issue says that a statement isn't allowed. Inputs of a run or a version may be deleted since: that is
 * history, and nobody can correct it.
 */
function issueReasons(
  { issues }: Attributes,
  { name, history }: TypeDefinition,
  catalogue: Catalogue,
): readonly ReasonCode[] {
  if (!Array.isArray(issues)) return []
  return issues.flatMap((issue: Json) => {
    const kind = isObject(issue) ? issue.kind : null
    if (typeof kind !== 'string' || NO_WRONG_STATEMENT.has(kind)) return []
    if (kind === SYSTEM_ISSUES.unresolvedReference && history === true && isOccurrence(catalogue, name)) return []
    return [REASON_OF_ISSUE[kind] ?? 'invalid-metadata']
  })
}

function checkReasons(attributes: Attributes): readonly ReasonCode[] {
  return failedChecks(attributes).map(({ isFreshness }) => (isFreshness ? 'stale-data' : 'failed-check'))
}

const LIFE_ATTRIBUTES = ['status', 'stage', 'modelState'] as const

function isDeprecated(attributes: Attributes): boolean {
  if (isObject(attributes.deprecation)) return true
  return LIFE_ATTRIBUTES.some((name) => /^deprecated$/i.test(textOrNull(attributes[name]) ?? ''))
}

/** Each source has its own words for these, so differing values don't contradict one another. */
const WORDED_BY_SOURCES: ReadonlySet<string> = new Set([
  'name',
  'description',
  'documentation',
  'sourceUrl',
  'createdAt',
  'updatedAt',
])

/** A single-valued attribute, and the different values that the platforms state. */
interface Contradiction {
  readonly attribute: string
  readonly values: ReadonlyMap<string, Json>
}

/** Returns the attributes of which platforms state different values. A person's statement decides. */
export function contradictions(
  { entity, stated }: Pick<AssessedEntity, 'entity' | 'stated'>,
  catalogue: Catalogue,
): readonly Contradiction[] {
  const sources = stated.filter(({ origin }) => isOfSource(origin))
  if (new Set(sources.map(({ platform }) => platform)).size < 2) return []
  const byPeople = new Set(
    stated.flatMap(({ origin, attributes }) => (origin === 'person' ? Object.keys(attributes).map(statedName) : [])),
  )
  const definitions = catalogue.attributes(entity.entityType ?? '')
  return Object.entries(definitions).flatMap(([attribute, { type, list }]) => {
    if (list === true || WORDED_BY_SOURCES.has(attribute) || byPeople.has(attribute)) return []
    if (type === 'object' || type === 'json' || type === 'time') return []
    const values = new Map<string, Json>()
    for (const { platform, attributes } of sources)
      if (attributes[attribute] !== undefined && attributes[attribute] !== null)
        values.set(platform, attributes[attribute])
    const isOne = new Set([...values.values()].map((value) => String(value).trim().toLowerCase())).size < 2
    return isOne ? [] : [{ attribute, values }]
  })
}
