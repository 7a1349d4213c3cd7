// Reads how policies were defined at a past moment: the record has the definition of each with what it concluded.
import { must } from '../../lib/result.ts'
import { RULE_TYPE, SYSTEM_PLATFORM } from '../../model/facts.ts'
import { makeUri } from '../../model/uri.ts'
import { onceAMoment } from '../once-a-moment.ts'
import type { Reader } from '../reader.ts'

const readDefinitions = onceAMoment(definitionsAt)
const NONE: ReadonlyMap<string, string> = new Map()

/**
 * The names by which policies are judged that were defined otherwise, by their ids. One whose definition can't be
 * followed any more is judged as it is defined now.
 */
export async function definedThen(reader: Reader): Promise<ReadonlyMap<string, string>> {
  return reader.present ? NONE : await readDefinitions(reader)
}

async function definitionsAt({ store, at, catalogue, paths, loader }: Reader): Promise<ReadonlyMap<string, string>> {
  const { policyRules } = catalogue
  const records = await loader.counted(
    store.entities(
      policyRules.map(({ id }) => must(makeUri('rule', SYSTEM_PLATFORM, id))),
      at,
    ),
  )
  const found = new Map<string, string>()
  for (const [i, rule] of policyRules.entries()) {
    const stated = records[i]?.stated.find(({ platform, type }) => platform === SYSTEM_PLATFORM && type === RULE_TYPE)
    const definition = stated?.attributes['definition']
    if (typeof definition !== 'string' || definition === JSON.stringify(rule)) continue
    const name = paths.earlier(definition)
    if (name !== null) found.set(rule.id, name)
  }
  return found
}
