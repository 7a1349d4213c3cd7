import type { TypeDefinition } from './definition.ts'
import { snakeCase } from './names.ts'
import { SPELLINGS } from './spelling.ts'
import { upperFirst } from '../lib/english.ts'

/**
 * Labels that can't be derived from the parts of a name: a pipeline declares what it depends upon, and a rule finds
 * what it depends on. Both directions of similarity read as similar models.
 */
const NAMES: Readonly<Record<string, string>> = {
  dependsUpon: 'Declared dependencies',
  similarOf: 'Similar models',
  instances: 'Versions',
  instanceOf: 'Version of',
  currentInstance: 'Current version',
  mayBeSiblingOf: 'May be the same as',
  mayHaveSibling: 'May be the same as',
}

/** `usesFeature` → Uses feature, `sourceUrl` → Source URL, `feature-store` → Feature store. */
export function labelOf(name: string): string {
  const own = NAMES[name]
  if (own !== undefined) return own
  const words = snakeCase(name).split(/[_-]/)
  return upperFirst(
    words
      .map((word) => SPELLINGS[word] ?? word)
      .join(' ')
      .replace(/\bab(?= tests?\b)/, 'A/B'),
  )
}

export function typeLabel({ name, label }: Pick<TypeDefinition, 'name' | 'label'>): string {
  return label ?? labelOf(name)
}

export function pluralLabel({
  plural,
  label,
  pluralLabel: own,
}: Pick<TypeDefinition, 'plural' | 'label' | 'pluralLabel'>): string {
  return own ?? (label === undefined ? labelOf(plural) : `${label}s`)
}
