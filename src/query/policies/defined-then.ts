// Reads how policies were defined at a past moment: the record has each definition with its conclusions.
import { must } from '../../lib/result.ts'
import { RULE_TYPE, SYSTEM_PLATFORM } from '../../model/facts.ts'
import { makeUri } from '../../model/uri.ts'
import { memoisePerMoment } from '../memoise-per-moment.ts'
import type { Reader } from '../reader.ts'

const readDefinitions = memoisePerMoment(definitionsAt)
const NONE: ReadonlyMap<string, string> = new Map()

/**
 * Returns the names under which changed policies are judged, by policy id. If a past definition can no longer be
 * followed, the present one applies.
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
