import type { Entry } from 'ldapts'
import type { Json } from '../../lib/json.ts'

/**
 * An entry as JSON: its name as `dn`, and each attribute as a list of texts, however many values it has. Names are spelled as they were
 * asked for. What is no text (a picture, a certificate) is left out.
 */
export function jsonOf(entry: Entry, asked: readonly string[]): Json {
  const spelled = new Map(asked.map((name) => [name.toLowerCase(), name]))
  const members = Object.entries(entry).flatMap(([name, value]): [string, Json][] => {
    if (name === 'dn') return []
    const all: readonly (string | Buffer)[] = Array.isArray(value) ? value : [value]
    const texts = all.filter((each) => typeof each === 'string')
    return texts.length === 0 ? [] : [[spelled.get(name.toLowerCase()) ?? name, texts]]
  })
  return Object.fromEntries([['dn', entry.dn], ...members])
}
