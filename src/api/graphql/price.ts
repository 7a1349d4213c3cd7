import {
  getNamedType,
  getNullableType,
  isInterfaceType,
  isIntrospectionType,
  isLeafType,
  isListType,
  isObjectType,
  type GraphQLField,
  type GraphQLNamedType,
} from 'graphql/index.js'
import { APPROVALS } from '../../model/approval.ts'
import { LIMITED, PART } from './parts.ts'

/** A page or list without `first` counts as 100, ten times the median of such lists. */
export const ASSUMED_PAGE_SIZE = 100
/** A list that takes no `first`, such as tags, counts as its median length. */
const LISTED = 10
/** Cost of beginning a page, even an empty one: at least one hop; for a view or a conclusion, the whole walk. */
const WALK = 10
/** Marks an attribute that may be read from other records. */
export const WALKED = { walked: true }
/** Sorting reads the whole list, up to a thousand entities; most lists have some dozen. */
const SORTED = 25
/** A count goes to the end of what a page only begins. */
const COUNT = 50
/** The supports of an entity are read separately, at once for all its edges. */
const SUPPORTS = 50 / ASSUMED_PAGE_SIZE
/** A value read together with its owner: 0.1 to 0.5 µs, and some 40 bytes of the answer. */
const LEAF = 1 / 16
const WHY: ReadonlySet<string> = new Set(['supports', 'provenance', 'evidence'])
/** An introspected value blocks the thread for 1 to 4 µs: under a second at the limit. */
const INTROSPECTED = 1.5
/**
 * Assumed fan-out of introspection fields. The built-in catalogue has 119 types, with up to 50 fields (median 10), up
 * to 4 arguments (most have none), and no input types; half of the types wrap another. The numbers are fixed, so that
 * tools' requests pass however large a catalogue grows; graphql's own rule stops nesting beyond two lists of fields or
 * types.
 */
const FAN_OUT: ReadonlyMap<string, number> = new Map([
  ['types', 100],
  ['args', 1],
  ['inputFields', 3],
  ['interfaces', 5],
  ['ofType', 0.5],
])
const DEFAULT_FAN_OUT = { list: 30, one: 1 } as const

/** Cost of a selection: once, plus for every item of the page that it belongs to. */
export interface Weight {
  readonly once: number
  readonly each: number
}

interface PricedField {
  readonly field: GraphQLField<unknown, unknown>
  readonly parent: GraphQLNamedType
  /** Cost of the selection below the field. */
  readonly inner: Weight
  /** The requested number of items of a page. */
  readonly first: number
  /** True if a page is sorted by time, for which more than its own entities are read. */
  readonly isSorted: boolean
}

export function priceOf({ field, parent, inner, first, isSorted }: PricedField): Weight {
  const type = getNamedType(field.type)
  if (isIntrospectionType(parent) || isIntrospectionType(type))
    return weightOnce(introspectionWeight(field, inner.once))
  const name = `${parent.name}.${field.name}`
  const own = PART.prices.get(name)
  if (own !== undefined)
    return weightOnce(
      own + (isPage(field) || LIMITED.has(name) ? first * (1 + inner.once) + pageWeight(inner, first) : inner.once),
    )
  if (parent.name.endsWith('Connection')) return inConnection(field, inner)
  if (parent.name.endsWith('Edge') && WHY.has(field.name)) return weightOnce(SUPPORTS + listWeight(field, inner))
  if (['unresolved', 'knownOwners', APPROVALS].includes(field.name) || field.extensions['walked'] === true)
    return weightOnce(WALK + listWeight(field, inner))
  if (isPage(field))
    return weightOnce(
      1 +
        WALK +
        (isSorted ? SORTED : 0) +
        (isList(field) ? first * (1 + inner.once) : first + pageWeight(inner, first)),
    )
  if (isLeafType(type)) return weightOnce(LEAF)
  // The node of an edge is counted with its page.
  return weightOnce(listWeight(field, inner) + (isEntity(type) && !parent.name.endsWith('Edge') ? 1 : 0))
}

function listWeight(field: PricedField['field'], inner: Weight): number {
  return isList(field) ? LISTED * inner.once : inner.once
}

function weightOnce(price: number): Weight {
  return { once: price, each: 0 }
}

function pageWeight(inner: Weight, first: number): number {
  return inner.once + first * inner.each
}

/** Edges are multiplied by the page size; a count is charged once. */
function inConnection({ name }: PricedField['field'], inner: Weight): Weight {
  if (name === 'edges') return { once: 0, each: inner.once }
  return weightOnce(name === 'totalCount' ? COUNT : inner.once)
}

function introspectionWeight(field: PricedField['field'], inner: number): number {
  return INTROSPECTED + (FAN_OUT.get(field.name) ?? DEFAULT_FAN_OUT[isList(field) ? 'list' : 'one']) * inner
}

function isPage({ args }: PricedField['field']): boolean {
  return args.some((arg) => arg.name === 'first')
}

function isList({ type }: PricedField['field']): boolean {
  return isListType(getNullableType(type))
}

function isEntity(type: GraphQLNamedType): boolean {
  if (type.name === 'Entity') return true
  return (isObjectType(type) || isInterfaceType(type)) && type.getInterfaces().some((i) => i.name === 'Entity')
}
