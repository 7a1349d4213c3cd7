import { asObject, isObject, textsOf, type Json } from '../../lib/json.ts'
import { addTo } from '../../lib/maps.ts'

/** Backstage's limit on the kind, the namespace and the name of an entity, in characters. */
const MAX_PART = 63

const REFERENCE = /^(?:([^:/\s]+):)?(?:([^:/\s]+)\/)?([^:/\s]+)$/

/**
 * Completes a Backstage reference, in lower case: `growth` becomes `group:default/growth` if groups are expected. Null
 * if the text isn't a reference, or neither it nor its position says the kind.
 */
export function entityRef(text: string, defaultKind: string, namespace: string): string | null {
  const [, kind = defaultKind, space = namespace, name = ''] = REFERENCE.exec(text.trim()) ?? []
  const parts = [kind, space, name]
  return parts.every((part) => part !== '' && part.length <= MAX_PART) ? `${kind}:${space}/${name}`.toLowerCase() : null
}

/**
 * Inverts `dependencyOf` in Backstage's files: an entity that is declared as needed by another is added to the other's
 * dependencies. Entities that nobody describes need nothing.
 */
export function dependedOn(entities: Json): Json {
  if (!Array.isArray(entities)) return null
  const needed = new Map<string, string[]>()
  for (const entity of entities as readonly Json[]) {
    const own = refOf(entity)
    if (own === null) continue
    for (const each of textsOf(memberOf(memberOf(entity, 'spec'), 'dependencyOf'))) {
      const dependent = entityRef(each, '', spaceOf(entity))
      if (dependent !== null) addTo(needed, dependent, own)
    }
  }
  return (entities as readonly Json[]).map((entity) => {
    const more = needed.get(refOf(entity) ?? '')
    if (more === undefined || !isObject(entity)) return entity
    const spec = memberOf(entity, 'spec')
    const before = textsOf(memberOf(spec, 'dependsOn'))
    return { ...entity, spec: { ...asObject(spec), dependsOn: [...before, ...more] } } as Json
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
