import { formatCount } from '../lib/format-count.ts'
import { isObject } from '../lib/json.ts'

/** Entity types of a source that fit into a line. */
const SHOWN = 5

/** Lists reasons why an answer may be incomplete, one per line. They come last, where a terminal shows them. */
export function incompleteLines({ incomplete }: Readonly<Record<string, unknown>>): readonly string[] {
  return (Array.isArray(incomplete) ? incomplete : []).filter((one) => isObject(one)).map(line)
}

function line({ reason, since, types }: Readonly<Record<string, unknown>>): string {
  const when = typeof since === 'string' ? `, since ${since}` : ''
  return `May be incomplete: ${String(reason)}${when}${Array.isArray(types) ? ` (${listTypes(types)})` : ''}`
}

function listTypes(types: readonly unknown[]): string {
  const more = types.length - SHOWN
  return `${types.slice(0, SHOWN).join(', ')}${more > 0 ? ` and ${formatCount(more, 'more type')}` : ''}`
}
