import { SPELLINGS } from '../../../src/catalogue/spelling.ts'
import { upperFirst } from '../../../src/lib/english.ts'

/** Labels that can't be derived from the parts of a name. */
const NAMES: Readonly<Record<string, string>> = {
  assertions: 'Checks',
  rowCount: 'Rows reported in total',
  reads30d: 'Reads, 30 days',
  dependsUpon: 'Declared dependencies',
  sizeBytes: 'Size',
  mayBeSiblingOf: 'May be the same as',
  mayHaveSibling: 'May be the same as',
}

/** Applies to labels, not identifiers: `ab test` is an A/B test. */
const AB_TEST = /\b(ab)(?= tests?\b)/gi

/** `lastRunAt` → `Last run at`, `ABTestCell` → `A/B test cell`: label of a name that has none of its own. */
export function labelOf(name: string): string {
  const label = NAMES[name]
  if (label !== undefined) return label
  const words = name
    .replaceAll(/[_.-]+/g, ' ')
    .replaceAll(/([a-z\d])([A-Z])/g, '$1 $2')
    .replaceAll(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .trim()
    .split(/\s+/)
    .map((word) => (/^[A-Z]{2,}\d*$/.test(word) ? word : (SPELLINGS[word.toLowerCase()] ?? word.toLowerCase())))
  const text = words.join(' ')
  // A product's name is spelt as its makers do, even at the start.
  return (words[0] === SPELLINGS['dbt'] ? text : upperFirst(text)).replaceAll(AB_TEST, 'A/B')
}

/** Makes the catalogue's names readable, such as `lastReadAt`; keeps those of people, such as `learning_rate`. */
export function nameText(path: string): string {
  return /[a-z][A-Z\d]/.test(path) && !path.includes('_') ? labelOf(path) : path
}
