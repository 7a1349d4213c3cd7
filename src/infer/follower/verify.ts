import type { HeldEdge } from '../../contracts/log.ts'
import type { GraphReader } from '../../contracts/graph.ts'
import type { Store } from '../../contracts/store.ts'
import { RULE_TYPE, SYSTEM_PLATFORM, type Tx } from '../../model/facts.ts'
import { AttributeTable } from './attributes.ts'
import { difference, type RuleDifference } from './compare-with-record.ts'
import { readsOf, type RecordedRule } from '../paths/conclusions.ts'
import { EventLoopYield } from './event-loop-yield.ts'

export interface VerificationReport {
  readonly tx: Tx
  readonly same: boolean
  readonly rules: readonly RuleDifference[]
  /** Rules with conclusions in the record that aren't in force. */
  readonly rulesNotInForce: readonly string[]
  named(edge: HeldEdge): string
}

const MAX_RULES = 10_000

/** Keeps the differences found by both verifications, since concurrent writes cause temporary ones. */
export function lastingDifferences(before: VerificationReport, now: VerificationReport): VerificationReport {
  const keyOf = ({ type, from, to }: HeldEdge): string => `${type} ${from} ${to}`
  const common = (a: readonly HeldEdge[], b: readonly HeldEdge[]): readonly HeldEdge[] => {
    const keys = new Set(a.map(keyOf))
    return b.filter((conclusion) => keys.has(keyOf(conclusion)))
  }
  const rules = now.rules.map((rule, i) => ({
    ...rule,
    missing: common(before.rules[i]?.missing ?? [], rule.missing),
    surplus: common(before.rules[i]?.surplus ?? [], rule.surplus),
  }))
  const rulesNotInForce = now.rulesNotInForce.filter((rule) => before.rulesNotInForce.includes(rule))
  return { ...now, rules, rulesNotInForce, same: isSame(rules, rulesNotInForce) }
}

function isSame(rules: readonly RuleDifference[], rulesNotInForce: readonly string[]): boolean {
  return rulesNotInForce.length === 0 && rules.every(({ missing, surplus }) => missing.length + surplus.length === 0)
}

/** Compares a record with a complete evaluation of all rules, without writing and without a duty. */
export async function verifyConclusions({
  store,
  graph,
  rules: recorded,
  hasAttribute,
}: {
  readonly store: Pick<Store, 'entities' | 'concluded' | 'documents'>
  readonly graph: GraphReader
  readonly rules: readonly RecordedRule[]
  readonly hasAttribute: (type: string, name: string) => boolean
}): Promise<VerificationReport> {
  const at = graph.head
  const names = new Set(recorded.flatMap((rule) => [...readsOf(rule).attributes]))
  const parts = { store, hasAttribute, turns: new EventLoopYield() }
  const attributes = await AttributeTable.load(parts, names, { graph, at })
  const context = { reader: graph, at, attribute: attributes.get, notes: null }
  const rules: RuleDifference[] = []
  for (const rule of recorded) rules.push(await difference(rule, context, parts))
  const rulesNotInForce = await rulesOutOfForce(store, recorded)
  return {
    tx: at,
    rules,
    rulesNotInForce,
    same: isSame(rules, rulesNotInForce),
    named: ({ type, from, to }) => `${type} ${graph.uriOf(from)} → ${graph.uriOf(to)}`,
  }
}

async function rulesOutOfForce(
  store: Pick<Store, 'concluded' | 'documents'>,
  rules: readonly RecordedRule[],
): Promise<readonly string[]> {
  const inForce = new Set<string>(rules.map((rule) => rule.document.uri))
  const documents = await store.documents(SYSTEM_PLATFORM, `${RULE_TYPE}|`, MAX_RULES)
  const out: string[] = []
  for (const { platform, type, uri } of documents) {
    if (type !== RULE_TYPE || inForce.has(uri)) continue
    if ((await store.concluded({ platform, type, uri }, 0, 1)).length > 0) out.push(uri)
  }
  return out
}
