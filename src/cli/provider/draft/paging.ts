// Infers how a listing pages from its parameters and its answers.
import { member } from './words.ts'
import type { DraftPaging, Property } from './resource.ts'

export interface PagingParameter {
  readonly name: string
  readonly maximum: number | null
  readonly preset: number | null
}

export interface InferredPaging {
  readonly pages: DraftPaging
  /** Values by parameter name. */
  readonly values: Readonly<Record<string, string>>
  readonly inferred: string
  readonly decide: readonly string[]
}

const LIMIT = /^\$?(limit|page_?size|per_?page|size|max_?results|count|top|first|page_?limit)$/i
const OFFSET = /^\$?(offset|skip|start|start_?at|start_?index)$/i
const PAGE = /^(page|page_?(number|num|no|index))$/i
const CURSOR = /^(cursor|after|marker|page_?token|next_?(page_?)?token|continuation(_?token)?|starting_?after)$/i
const TOTAL = /^(total|count|total_?(count|entries|items|results|elements|size|records))$/i
const NEXT_CURSOR = /^(next_?cursor|next_?(page_?)?token|continuation(_?token)?|end_?cursor|cursor)$/i
const NEXT_LINK = /^(next|next_?(link|url|page_?url)|@odata\.nextLink)$/i

/** Most products allow this many. */
const DEFAULT_LIMIT = 100

export function inferPaging(parameters: readonly PagingParameter[], answer: Property): InferredPaging {
  const findParameter = (form: RegExp) => parameters.find(({ name }) => form.test(name))
  const [limit, offset, cursor, page] = [LIMIT, OFFSET, CURSOR, PAGE].map(findParameter)
  const total = found(answer, TOTAL, ['integer', 'number'])
  const nextCursor = found(answer, NEXT_CURSOR, ['string', 'integer', 'unknown'])
  const nextLink = found(answer, NEXT_LINK, ['string'])
  const most = limit === undefined ? undefined : Math.max(1, Math.min(limit.maximum ?? DEFAULT_LIMIT, DEFAULT_LIMIT))
  const limitMember = limit === undefined || most === undefined ? {} : { limit: most }
  const values = limit === undefined ? {} : { [limit.name]: '{limit}' }
  const unknownSize =
    limit === undefined
      ? ['how many items a page has: no parameter sets it. A shorter page than "limit" is taken for the last one']
      : []
  const by = (what: string, ...names: readonly (PagingParameter | undefined)[]) =>
    `pages: by ${what} (${[...names, limit].flatMap((each) => (each === undefined ? [] : [each.name])).join(', ')})`
  if (offset !== undefined && (total !== null || cursor === undefined))
    return {
      pages: { ...limitMember, next: { offset: true, ...(total !== null && { total }) } },
      values: { ...values, [offset.name]: '{offset}' },
      inferred: by(total === null ? 'offset' : `offset, up to ${total}`, offset),
      decide: total === null ? unknownSize : [],
    }
  if (cursor !== undefined && nextCursor !== null)
    return {
      pages: { ...limitMember, next: { cursor: nextCursor } },
      values: { ...values, [cursor.name]: '{cursor}' },
      inferred: by(`cursor, which the answer has as ${nextCursor}`, cursor),
      decide: [],
    }
  if (page !== undefined)
    return {
      pages: { ...limitMember, next: { page: page.preset === 0 ? 0 : 1 } },
      values: { ...values, [page.name]: '{page}' },
      inferred: by(`number, from ${page.preset === 0 ? 0 : 1}`, page),
      decide: unknownSize,
    }
  if (nextLink !== null)
    return {
      pages: { ...limitMember, next: { link: nextLink } },
      values,
      inferred: by(`link, which the answer has as ${nextLink}`),
      decide: [],
    }
  return {
    pages: limitMember,
    values,
    inferred: 'pages: none found, so one answer is taken for all of the listing',
    decide: limit === undefined ? [] : [`how it pages: it has the parameter ${limit.name} and no other that is known`],
  }
}

/** Searches the top level of an answer, and objects there. */
function found(answer: Property, form: RegExp, kinds: readonly Property['kind'][]): string | null {
  const fits = ({ name, kind }: Property) => form.test(name) && kinds.includes(kind)
  const top = answer.members.find(fits)
  if (top !== undefined) return member(top.name)
  for (const { name, members } of answer.members) {
    const within = members.find(fits)
    if (within !== undefined) return `${member(name)}.${member(within.name)}`
  }
  return null
}
