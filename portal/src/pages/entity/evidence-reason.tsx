import { formatCount, formatNumber } from '../../../../src/lib/format-count.ts'
import { lastPart } from '../../client/addresses.ts'
import type { QuestionAnswer } from '../../client/ask.ts'
import { State } from '../../ui/state.tsx'
import { labelOf } from '../../ui/label.ts'
import { Ago, momentText, agoText } from '../../ui/time.tsx'
import { Provenance } from '../../parts/provenance.tsx'
import { EntityLink } from '../../parts/entity-link.tsx'

import styles from './evidence.module.css'

type AnswerReason = QuestionAnswer<'why'>['edges'][number]['reasons'][number]
type ConcludedReason = Extract<AnswerReason, { readonly kind: 'concluded' }>
type ReasonPath = ConcludedReason['paths'][number]
type StepStatement = ReasonPath['steps'][number]['statedBy'][number]

type Ends = Pick<ReasonPath['steps'][number], 'from' | 'to'>

export function EvidenceReason({ reason, ends }: { readonly reason: AnswerReason; readonly ends: Ends }) {
  if (reason.kind === 'stated')
    return (
      <li className={`stack card ${styles['reason']}`}>
        <p>
          <strong>{reason.platform === 'person' ? <bdi>{reason.documentType}</bdi> : reason.platform}</strong> states it{' '}
          <Provenance value={reason.provenance} />
        </p>
        <StatementFacts statement={reason} ends={ends} />
      </li>
    )
  const { rule, ruleName, description, caveat, paths, morePaths, hiddenSteps, firstSeen } = reason
  return (
    <li className={`stack card ${styles['reason']}`}>
      <p>
        {description} {caveat === null ? null : <State tone="warn">{caveat}</State>}
      </p>
      <p className="meta" title={rule}>
        {ruleName.startsWith('policy-') ? ruleName.replace('policy-', 'Policy ') : `Rule: ${labelOf(ruleName)}`}.{' '}
        {firstSeen === null ? null : (
          <>
            First <Provenance value={reason.provenance} /> <Ago at={firstSeen} />.
          </>
        )}
      </p>
      {paths.map((path, n) => (
        <Chain key={n} path={path} />
      ))}
      {morePaths > 0 ? (
        <p className="muted">
          {formatNumber(morePaths)} more {morePaths === 1 ? 'path leads' : 'paths lead'} to the same conclusion.
        </p>
      ) : null}
      {hiddenSteps > 0 ? <p className="muted">{formatCount(hiddenSteps, 'hidden step')}.</p> : null}
    </li>
  )
}

/** Records of sources that support the conclusion, in order. */
function Chain({ path: { steps } }: { readonly path: ReasonPath }) {
  const verified = steps.flatMap(({ statedBy }) => statedBy.flatMap(({ lastVerified }) => lastVerified ?? []))
  const weakest = strictlyOldest(verified, Date.now())
  const oldest = verified.toSorted()[0]
  return (
    <>
      <ol className={`stack ${styles['chain']}`} data-gap="3">
        {steps.map(({ name, from, to, statedBy }, n) => (
          <li key={n}>
            <p className="stack" data-gap="0">
              <EntityLink {...from} />
              <span className="muted">{labelOf(name).toLowerCase()}</span>
              {to.uri.startsWith('aip://key/') ? <bdi>{to.name ?? 'a shared value'}</bdi> : <EntityLink {...to} />}
            </p>
            {statedBy.length === 0 ? <p className="muted">inferred by another rule</p> : null}
            {statedBy.map((statement) => (
              <StatementFacts
                key={`${statement.platform} ${statement.document}`}
                statement={statement}
                ends={{ from, to }}
                verified={statement.lastVerified === weakest ? 'weakest' : 'elsewhere'}
              />
            ))}
          </li>
        ))}
      </ol>
      {weakest === null && oldest !== undefined ? (
        <p className="meta">
          Verified <Ago at={oldest} />
        </p>
      ) : null}
    </>
  )
}

interface StatementFactsProps {
  readonly statement: StepStatement
  /** Both ends of the edge: their own records need no name. */
  readonly ends: Ends
  /** A chain says only once when it was verified: with its weakest step, or else at its end. */
  readonly verified?: 'elsewhere' | 'alone' | 'weakest'
}

function StatementFacts({ statement, ends, verified = 'alone' }: StatementFactsProps) {
  const { platform, document, documentType, firstSeen, lastVerified, lastError } = statement
  const isEndpoint = document === ends.from.uri || document === ends.to.uri
  return (
    <>
      <p className="meta" title={document}>
        Source:{' '}
        {platform === 'person' ? <bdi>{documentType}</bdi> : `${platform} · ${labelOf(documentType).toLowerCase()}`}{' '}
        {isEndpoint ? null : <bdi>{lastPart(document)}</bdi>}
      </p>
      {verified === 'elsewhere' || lastVerified === null ? null : (
        <p className="meta" {...(firstSeen !== null && { title: `First seen ${momentText(firstSeen)}` })}>
          Verified <Ago at={lastVerified} />{' '}
          {verified === 'weakest' ? (
            <State tone="warn" title="A conclusion is only as fresh as its oldest step.">
              weakest step
            </State>
          ) : null}
        </p>
      )}
      {lastError === null ? null : (
        <p className="meta">
          Last error: <bdi>{lastError}</bdi>
        </p>
      )}
    </>
  )
}

/** Returns the one time that readers see as older than all others, such as `2 hours ago`; null if there is none. */
export function strictlyOldest(times: readonly string[], now: number): string | null {
  const [oldest, next] = times.toSorted((a, b) => Date.parse(a) - Date.parse(b))
  if (oldest === undefined || next === undefined) return null
  return agoText(Date.parse(oldest), now) === agoText(Date.parse(next), now) ? null : oldest
}
