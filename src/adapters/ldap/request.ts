import type { SourceRequest } from '../../contracts/source.ts'
import { decodeComponent } from '../../lib/decode-component.ts'
import { err, ok, type Result } from '../../lib/result.ts'

/**
 * A search below the base of a directory, as a request states it. The path is the entry to search from, relative to the
 * base (`/ou=people`, or `/` for the base itself); the query names the other parts of an LDAP URL (RFC 4516).
 */
export interface DirectorySearch {
  readonly from: string
  readonly scope: Scope
  readonly filter: string
  readonly attributes: readonly string[]
  /** The answer is the single entry found. */
  readonly one: boolean
  /** Kinds by name; an entry has the first kind whose filter it passes. */
  readonly kinds: readonly EntryKind[]
  /** Kind of the entries searched for: each then has its id, and the names of others with the same id. */
  readonly as: EntryKind | null
  /** Attributes whose values are DNs of entries, which are looked up. */
  readonly names: readonly string[]
  /** Null requests all entries at once. */
  readonly page: { readonly size: number; readonly cursor: string | null } | null
}

export interface EntryKind {
  readonly name: string
  readonly filter: string
  /** The first of these attributes that an entry has is its id. */
  readonly id: readonly string[]
}

const SCOPES = ['base', 'one', 'sub'] as const
type Scope = (typeof SCOPES)[number]

const MEMBERS: ReadonlySet<string> = new Set([
  'scope',
  'filter',
  'attributes',
  'answer',
  'size',
  'cursor',
  'as',
  'names',
])
/** `kind.person` is the filter of a kind, `id.person` its id attributes. */
const KIND_OR_ID = /^(kind|id)\.[a-z]{1,20}$/
const MAX_KINDS = 5
const MAX_FILTER = 10_000
const MAX_ATTRIBUTES = 100
/** Active Directory's limit on entries in one answer. */
const MAX_PAGE = 1_000

export function searchOf(request: SourceRequest, base: string): Result<DirectorySearch> {
  const { pathname, searchParams } = new URL(request.path, 'http://directory.invalid')
  const unknown = [...searchParams.keys()].find((name) => !MEMBERS.has(name) && !KIND_OR_ID.test(name))
  if (unknown !== undefined) return err(`a search has no "${unknown}"; it has ${[...MEMBERS].join(', ')}`)
  if (request.method !== 'GET' || request.body !== undefined) return err('a search has no body')
  const scope = SCOPES.find((each) => each === (searchParams.get('scope') ?? 'sub'))
  if (scope === undefined) return err(`its scope must be one of ${SCOPES.join(', ')}`)
  const filter = searchParams.get('filter') ?? '(objectClass=*)'
  if (filter.length > MAX_FILTER) return err(`its filter has ${filter.length} characters; at most ${MAX_FILTER}`)
  if (!isBalanced(filter)) return err("the parentheses of its filter don't match")
  const attributes = namesIn(searchParams.get('attributes') ?? '')
  if (attributes.length === 0)
    return err('the request must name attributes; otherwise everything is read, including pictures')
  if (attributes.length > MAX_ATTRIBUTES) return err(`the request has more than ${MAX_ATTRIBUTES} attributes`)
  const size = searchParams.get('size')
  if (size !== null && !(Number(size) >= 1 && Number(size) <= MAX_PAGE))
    return err(`a page has 1 to ${MAX_PAGE} entries, not ${size}`)
  const kinds = kindsIn(searchParams)
  const wrong = kinds.find(({ filter: of, id }) => !isBalanced(of) || id.length === 0)
  if (wrong !== undefined)
    return err(`its kind "${wrong.name}" has a filter that can't be read, or no "id.${wrong.name}"`)
  if (kinds.length > MAX_KINDS) return err(`the request has more than ${MAX_KINDS} kinds`)
  const named = searchParams.get('as')
  const as = kinds.find(({ name }) => name === named) ?? null
  if (named !== null && as === null) return err(`the request has no "kind.${named}"`)
  const below = decodeName(pathname)
  if (below === null) return err('the name of its entry has a "%" that isn\'t an escape')
  return ok({
    from: [below, base].filter((each) => each !== '').join(','),
    scope,
    filter,
    attributes,
    one: searchParams.get('answer') === 'entry',
    kinds,
    as,
    names: namesIn(searchParams.get('names') ?? ''),
    page: size === null ? null : { size: Number(size), cursor: searchParams.get('cursor') },
  })
}

function kindsIn(query: URLSearchParams): readonly EntryKind[] {
  return [...query].flatMap(([member, filter]) => {
    const name = /^kind\.(.*)$/.exec(member)?.[1]
    return name === undefined ? [] : [{ name, filter, id: namesIn(query.get(`id.${name}`) ?? '') }]
  })
}

/** Decodes the entry's name in a path; null if it can't be decoded. */
export function decodeName(pathname: string): string | null {
  return decodeComponent(pathname.slice(1))
}

/** Brackets in values are escaped, so plain counting suffices. */
function isBalanced(filter: string): boolean {
  let depth = 0
  for (const char of filter) {
    depth += char === '(' ? 1 : char === ')' ? -1 : 0
    if (depth < 0) return false
  }
  return depth === 0
}

function namesIn(list: string): readonly string[] {
  const names = list.split(',').map((name) => name.trim())
  return names.filter((name) => name !== '')
}
