import type { WhyAnswer } from '../../questions/why-shapes.ts'
import { nameOrUri } from './wording.ts'

type PrintedReason = WhyAnswer['edges'][number]['reasons'][number]
type PrintedStep = Extract<PrintedReason, { kind: 'concluded' }>['paths'][number]['steps'][number]

/** Prints each edge between two entities, each reason as a sentence, and its evidence step by step. */
export function* lines({ from, to, edges }: WhyAnswer): Generator<string> {
  if (edges.length === 0) {
    yield `No edge connects ${from} and ${to}.`
    yield `"mlg paths ${from} ${to}" shows indirect connections.`
  }
  for (const edge of edges) {
    yield `${nameOrUri(edge.from)} –${edge.name}→ ${nameOrUri(edge.to)}   ${edge.provenance ?? ''}`.trimEnd()
    for (const reason of edge.reasons) yield* reasonLines(reason)
  }
}

function* reasonLines(reason: PrintedReason): Generator<string> {
  yield `  • ${reason.sentence}`
  for (const { steps } of reason.kind === 'concluded' ? reason.paths : []) {
    yield* steps.map(stepLine)
    yield ''
  }
}

function stepLine({ from, name, to, statedBy }: PrintedStep): string {
  const by = statedBy.map(({ platform, firstSeen, lastVerified }) => {
    const since = firstSeen === null ? '' : ` since ${firstSeen}`
    return `${platform}${since}${lastVerified === null ? '' : `, verified ${lastVerified}`}`
  })
  return `      ${nameOrUri(from)} –${name}→ ${nameOrUri(to)}   (${by.join('; ') || 'no source states it any longer'})`
}
