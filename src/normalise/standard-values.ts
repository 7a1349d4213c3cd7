import type { AttributeDefinition } from '../catalogue/definition.ts'
import { isObject, type Json } from '../lib/json.ts'
import { camelCase } from './text.ts'

interface Standard {
  readonly value: Json
  readonly unmapped: readonly string[]
}

interface Raw {
  readonly value: Json
  readonly definition: AttributeDefinition | null
  readonly path: string
}

/**
 * Brings a source's value under standard member names: members of an `object` attribute become camelCase, and unknown
 * ones are dropped and reported. `json` attributes (parameters, configuration) stay unchanged.
 */
export function toStandard(raw: Raw): Standard {
  const { value, definition, path } = raw
  if (definition === null || definition.type !== 'object') return { value, unmapped: [] }
  if (Array.isArray(value)) {
    const parts = (value as readonly Json[]).map((item) => members(item, definition, path))
    return { value: parts.map((p) => p.value), unmapped: [...new Set(parts.flatMap((p) => p.unmapped))] }
  }
  return members(value, definition, path)
}

function members(value: Json, definition: AttributeDefinition, path: string): Standard {
  if (!isObject(value)) return { value, unmapped: [] }
  const out: Record<string, Json> = {}
  const unmapped: string[] = []
  for (const [key, member] of Object.entries(value)) {
    const name = camelCase(key)
    const field = definition.fields?.[name]
    if (field === undefined) unmapped.push(`${path}.${key}`)
    else if (member !== null) {
      const inner = toStandard({ value: member, definition: field, path: `${path}.${key}` })
      out[name] = inner.value
      unmapped.push(...inner.unmapped)
    }
  }
  return { value: out, unmapped }
}
