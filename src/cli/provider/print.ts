import { formatCount } from '../../lib/format-count.ts'
import { waitingChanges } from '../../contracts/listing.ts'
import type { Provider } from '../../contracts/source.ts'
import type { TypeProof } from './prove.ts'
import { truncateWithEllipsis } from '../../lib/cut-text.ts'
import { waitingLines } from '../print/wording.ts'

export function describeProvider(provider: Provider, proofs: readonly TypeProof[]): readonly string[] {
  const mistakes = proofs.reduce((sum, proof) => sum + proof.mistakes.length, 0)
  return [
    ...proofs.flatMap(linesOfType),
    ...unlistedLines(provider),
    mistakes === 0
      ? `${provider.name}: no errors`
      : `${provider.name}: ${formatCount(mistakes, 'error', 'errors')} to correct`,
  ]
}

/** Names the types whose unannounced changes only a complete sweep shows. */
export function unlistedLines(provider: Provider): readonly string[] {
  return waitingLines(waitingChanges(provider))
}

function linesOfType(proof: TypeProof): readonly string[] {
  const { type, listed, gone, pages, complete, mapped, mistakes } = proof
  const left = gone === 0 ? '' : `, ${gone} of ${listed + gone} left out: gone`
  const paged = `${listed} listed on ${formatCount(pages, 'page')}${complete ? '' : ', not to the end'}${left}`
  return [
    `${mistakes.length === 0 ? '✓' : '✗'} ${type.padEnd(20)} ${pages === 0 ? 'not listed' : paged}, ${mapped} mapped`,
    ...typeRemarks(proof),
    ...exampleOf(proof),
  ]
}

/** Lists what somebody should look at in a type. */
export function typeRemarks(proof: TypeProof): readonly string[] {
  const { mapped, mistakes } = proof
  return [
    ...mistakes.map((mistake) => `    error: ${mistake}`),
    ...Object.entries(proof.unmapped).map(([field, count]) => `    no rule names ${field} (in ${count} of ${mapped})`),
    ...proof.issues.map((issue) => `    couldn't be read: ${issue}`),
    ...proof.leadingNowhere.map((uri) => `    leads nowhere: ${uri}`),
  ]
}

const MAX_VALUE = 100

/** Shows an entity of a type as mapped. */
export function exampleOf({ example }: TypeProof): readonly string[] {
  if (example === null) return []
  const { statement } = example
  return [
    ...statement.nodes.flatMap(({ uri, attributes }) => [
      `    ${uri}`,
      ...Object.entries(attributes).map(
        ([name, value]) => `      ${name}: ${truncateWithEllipsis(JSON.stringify(value), MAX_VALUE)}`,
      ),
    ]),
    ...statement.edges.map(({ type, from, to }) => `      ${from} –${type.split('.')[1] ?? type}→ ${to}`),
  ]
}
