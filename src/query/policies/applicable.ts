// Tells to what policies apply: one whose `where` nothing meets finds nothing, and would look satisfied.
import { labelOf } from '../../catalogue/labels.ts'
import { testsOf, type Policy } from '../../catalogue/policy-rules.ts'
import type { Catalogue } from '../../catalogue/registry.ts'
import type { NodeId } from '../../contracts/log.ts'
import { or } from '../../lib/english.ts'
import type { Time } from '../../model/facts.ts'
import type { Reader } from '../reader.ts'
import { momentShown } from '../time/moment.ts'
import { inRounds, LoadedAttributes } from './loaded-attributes.ts'
import { isSeen, JUDGED_AT_ONCE, MAX_JUDGED } from './violations.ts'

/** Tells whether a policy applies to any of the entities, seen or not: whether one of them meets its `where`. */
export async function appliesToAny(
  reader: Reader,
  { id }: Policy,
  { nodes, now }: { readonly nodes: readonly NodeId[]; readonly now: Time },
): Promise<boolean> {
  const everything = reader.withHidden().forScan()
  await everything.loader.load(nodes)
  const loaded = new LoadedAttributes(everything)
  const { attribute } = loaded
  const passing = await inRounds([loaded], () =>
    nodes.filter((node) => everything.paths.passes(id, { ...everything.pathStart(node), notes: null, attribute }, now)),
  )
  return passing.length > 0
}

/**
 * Says why policies check nothing although entities of their types exist, by policy id: `no Model meets [stage = "x"]`.
 * Policies for which that takes too long to tell are left out.
 */
export async function idlePolicies(reader: Reader, policies: readonly Policy[]): Promise<ReadonlyMap<string, string>> {
  const idle = new Map<string, string>()
  const now = await momentShown(reader)
  let judged = 0
  /** Tells whether nothing that the caller knows of meets `where`. */
  const isIdle = async (policy: Policy): Promise<boolean> => {
    let isAnySeen = false
    for (const type of reader.catalogue.target(policy.of).types)
      for await (const nodes of reader.withHidden().nodesOfType(type, JUDGED_AT_ONCE)) {
        judged += nodes.length
        if (judged > MAX_JUDGED || (await appliesToAny(reader, policy, { nodes, now }))) return false
        isAnySeen ||= nodes.some((node) => isSeen(reader, node))
      }
    return isAnySeen
  }
  for (const policy of policies) {
    const tests = testsOf(policy)
    if (tests.length > 0 && (await isIdle(policy)))
      idle.set(policy.id, `no ${or(policy.of)} ${inWords(policy, reader.catalogue)}`)
  }
  return idle
}

/** Puts tests of the entity itself in words: the labels of its page name what it must have, or must not. */
function inWords({ where = [], of }: Policy, catalogue: Catalogue): string {
  const types = [...catalogue.target(of).types]
  const labelOfStep = (isBackwards: boolean, name: string): string => {
    const edge = types.flatMap((type) => catalogue.edgesInto(type)).find((one) => one.name === name)
    return JSON.stringify(labelOf(isBackwards ? (edge?.inverse ?? name) : name))
  }
  const predicates = where.map((test) => {
    if (test === 'in production') return 'is in production'
    const [, isRequired, isBackwards, name] = STEP_TEST.exec(test) ?? []
    if (name === undefined) return `meets [${test}]`
    return `has ${isRequired === undefined ? 'nothing' : 'something'} under ${labelOfStep(isBackwards !== undefined, name)}`
  })
  return predicates.join(' and ')
}

/** A test that one step leads nowhere, or that it doesn't: `no runs`, `no [no <on]`. */
const STEP_TEST = /^no (\[no )?(<)?(\w+)\]?$/
