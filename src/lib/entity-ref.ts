import { isObject, textsOf, type Json } from './json.ts'

/** Backstage's bound on the kind, the namespace and the name of an entity, in characters. */
const MAX_PART = 63

const REFERENCE = /^(?:([^:/\s]+):)?(?:([^:/\s]+)\/)?([^:/\s]+)$/

/**
 * A reference of Backstage as a whole, in lower case: `growth` is `group:default/growth` where a group is meant. Null
 * where the text is none, or where neither it nor its position says the kind.
 */
export function entityRef(text: string, defaultKind: string, namespace: string): string | null {
  const [, kind = defaultKind, space = namespace, name = ''] = REFERENCE.exec(text.trim()) ?? []
  const parts = [kind, space, name]
  return parts.every((part) => part !== '' && part.length <= MAX_PART) ? `${kind}:${space}/${name}`.toLowerCase() : null
}

/**
 * Entities of Backstage as files have them, which may say of one that another needs it (`dependencyOf`) where the other
 * does not say so itself: then it does. What nobody describes needs nothing.
 */
export function dependedOn(entities: Json): Json {
  if (!Array.isArray(entities)) return null
  const needed = new Map<string, string[]>()
  for (const entity of entities as readonly Json[]) {
    const own = refOf(entity)
    if (own === null) continue
    for (const each of textsOf(memberOf(memberOf(entity, 'spec'), 'dependencyOf'))) {
      const by = entityRef(each, '', spaceOf(entity))
      if (by !== null) needed.set(by, [...(needed.get(by) ?? []), own])
    }
  }
  return (entities as readonly Json[]).map((entity) => {
    const more = needed.get(refOf(entity) ?? '')
    if (more === undefined || !isObject(entity)) return entity
    const spec = memberOf(entity, 'spec')
    const before = textsOf(memberOf(spec, 'dependsOn'))
    return { ...entity, spec: { ...(isObject(spec) ? spec : {}), dependsOn: [...before, ...more] } } as Json
  })
}

function memberOf(of: Json, name: string): Json {
  return (isObject(of) ? of[name] : null) as Json
}

function spaceOf(entity: Json): string {
  const space = memberOf(memberOf(entity, 'metadata'), 'namespace')
  return typeof space === 'string' ? space : 'default'
}

function refOf(entity: Json): string | null {
  const [kind, name] = [memberOf(entity, 'kind'), memberOf(memberOf(entity, 'metadata'), 'name')]
  return typeof kind === 'string' && typeof name === 'string' ? entityRef(name, kind, spaceOf(entity)) : null
}
