import type { Reference } from '../model/facts.ts'
import { isObject, type Json } from '../lib/json.ts'
import type { FieldRule } from '../contracts/mapping.ts'
import { LOOKUP_COMPONENT, LOOKUP_TYPE } from '../model/lookup.ts'
import { composedId } from '../model/composed-id.ts'
import { partsOf, readId } from '../model/uri.ts'
import type { Draft } from './draft.ts'
import { clip } from './text.ts'

type ReferringRule = Extract<
  FieldRule,
  { kind: 'reference' | 'typed-references' | 'first-of' | 'uris' | 'emails' | 'names' }
>

interface ReferenceField {
  readonly rule: ReferringRule
  readonly field: string
  readonly value: Json
}

/** Maps foreign keys, URIs and e-mail addresses to edges. Unreadable ones become issues; the rest stays. */
export function applyReference({ rule, field, value }: ReferenceField, draft: Draft): void {
  const edge = draft.edgeType(rule.edge, declaringType(rule, draft))
  const items: readonly Json[] = Array.isArray(value) ? value : [value]
  for (const item of items) {
    const target = readTarget(rule, item, draft)
    if (target === 'unreadable') draft.issue('bad-value', `"${field}" has an entry that names nothing: ${clip(item)}`)
    else if (target !== null) connect(rule, edge, target, draft)
  }
}

/** Returns the type that declares the edge; for a backward rule, the type of the named entities. */
function declaringType(rule: ReferringRule, draft: Draft): string {
  if (!isBackwards(rule)) return draft.type
  return rule.kind === 'reference' ? rule.to : 'Entity'
}

function isBackwards(rule: ReferringRule): boolean {
  return (rule.kind === 'uris' || rule.kind === 'reference') && rule.backwards === true
}

function connect(rule: ReferringRule, edge: ReturnType<Draft['edgeType']>, target: Reference, draft: Draft): void {
  if (isBackwards(rule)) draft.edge(edge, target.uri, draft.uri)
  else draft.edge(edge, draft.uri, target.uri)
  const isDescribed = (rule.kind === 'reference' || rule.kind === 'uris') && rule.described === true
  if (!isDescribed) draft.refer(target.uri, target.expects)
}

function readTarget(rule: ReferringRule, item: Json, draft: Draft): Reference | null | 'unreadable' {
  switch (rule.kind) {
    case 'reference':
      return like(rule, byId(rule.to, rule.id === undefined ? item : composeId(rule.id, item), draft, rule.provider))
    case 'typed-references': {
      if (!isObject(item) || typeof item.type !== 'string') return 'unreadable'
      const type = rule.types[item.type]
      return type === undefined ? 'unreadable' : byId(type, item.id, draft)
    }
    case 'first-of': {
      if (!isObject(item)) return 'unreadable'
      const named = rule.keys.find(({ key }) => readId(item[key]) !== null)
      return named === undefined ? 'unreadable' : byId(named.to, item[named.key], draft)
    }
    case 'uris':
      return typeof item === 'string' ? byUri(item, draft) : 'unreadable'
    case 'emails':
    case 'names': {
      if (typeof item !== 'string' || item.trim() === '') return 'unreadable'
      const uri = draft.lookUp(rule.kind === 'emails' ? 'email' : 'name', item)
      return uri === null ? null : { uri, expects: [LOOKUP_TYPE] }
    }
  }
}

/** With `orLike`, drops the expected types: the source decides among types of the same component. */
function like(
  { orLike }: Extract<FieldRule, { kind: 'reference' }>,
  target: Reference | null | 'unreadable',
): Reference | null | 'unreadable' {
  return orLike !== true || target === null || target === 'unreadable' ? target : { ...target, expects: [] }
}

function composeId(template: string, item: Json): Json {
  const id = composedId(template)
  return id.ok ? id.value.compose(item) : null
}

function byId(type: string, value: unknown, draft: Draft, provider?: string): Reference | null | 'unreadable' {
  const id = readId(value)
  if (id === null) return 'unreadable'
  const uri = draft.address(type, id, provider)
  return uri === null ? null : { uri, expects: [type] }
}

/** A full URI may be of any type of its component type. Look-ups are internal, so no source may refer to one. */
function byUri(text: string, draft: Draft): Reference | null {
  const uri = draft.addressOf(text)
  if (uri === null) return null
  const { componentType } = partsOf(uri)
  const types = draft.context.typesOf(componentType)
  if (componentType === LOOKUP_COMPONENT || types.length === 0) {
    draft.issue('bad-reference', `${uri} has a component type that the catalogue doesn't have`)
    return null
  }
  return { uri, expects: types.length === 1 ? types : [] }
}
