import type { QuestionAnswer } from '../../client/ask.ts'
import { State } from '../../ui/state.tsx'
import { labelOf } from '../../ui/label.ts'
import { Ago } from '../../ui/time.tsx'
import { EntityLink } from '../../parts/entity-link.tsx'
import { Provenance } from '../../parts/provenance.tsx'
import { strictlyOldest } from './strictly-oldest.ts'
import styles from './evidence.module.css'

type AnswerReason = QuestionAnswer<'why'>['edges'][number]['reasons'][number]
type ConcludedReason = Extract<AnswerReason, { readonly kind: 'concluded' }>
type ReasonPath = ConcludedReason['paths'][number]
type StepStatement = ReasonPath['steps'][number]['statedBy'][number]

export function EvidenceReason({ reason }: { readonly reason: AnswerReason }) {
  if (reason.kind === 'stated')
    return (
      <li className={styles['reason']}>
        <p>
          <strong>{reason.platform === 'person' ? <bdi>{reason.documentType}</bdi> : reason.platform}</strong> states it{' '}
          <Provenance value={reason.provenance} />
        </p>
        <StatementFacts statement={reason} />
      </li>
    )
  const { rule, ruleName, description, caveat, paths, morePaths, hiddenSteps, firstSeen } = reason
  return (
    <li className={styles['reason']}>
      <p>
        Rule <strong title={rule}>{labelOf(ruleName)}</strong> <Provenance value={reason.provenance} />{' '}
        {caveat === null ? null : <State tone="warn">{caveat}</State>}
      </p>
      <p className={styles['muted']}>
        {description}
        {firstSeen === null ? null : (
          <>
            {' '}
            First inferred <Ago at={firstSeen} />.
          </>
        )}
      </p>
      {paths.map((path, n) => (
        <Chain key={n} path={path} />
      ))}
      {morePaths > 0 ? (
        <p className={styles['muted']}>
          {morePaths.toLocaleString()} more {morePaths === 1 ? 'path leads' : 'paths lead'} to the same conclusion.
        </p>
      ) : null}
      {hiddenSteps > 0 ? (
        <p className={styles['muted']}>
          {hiddenSteps.toLocaleString()} hidden {hiddenSteps === 1 ? 'step' : 'steps'}.
        </p>
      ) : null}
    </li>
  )
}

/** The records of sources that it was concluded from, in their order. */
function Chain({ path: { steps } }: { readonly path: ReasonPath }) {
  const weakest = strictlyOldest(
    steps.flatMap(({ statedBy }) => statedBy.flatMap(({ lastVerified }) => lastVerified ?? [])),
    Date.now(),
  )
  return (
    <ol className={styles['chain']}>
      {steps.map(({ name, from, to, statedBy }, n) => (
        <li key={n}>
          <p className={styles['step']}>
            <EntityLink uri={from.uri} type={from.entityType} name={from.name} />
            <span className={styles['muted']}>{labelOf(name).toLowerCase()}</span>
            {to.uri.startsWith('aip://key/') ? (
              <bdi>{to.name ?? 'a shared value'}</bdi>
            ) : (
              <EntityLink uri={to.uri} type={to.entityType} name={to.name} />
            )}
          </p>
          {statedBy.length === 0 ? <p className={styles['muted']}>inferred by another rule</p> : null}
          {statedBy.map((statement) => (
            <StatementFacts
              key={`${statement.platform} ${statement.document}`}
              statement={statement}
              weakest={weakest !== null && statement.lastVerified === weakest}
            />
          ))}
        </li>
      ))}
    </ol>
  )
}

function StatementFacts({
  statement,
  weakest = false,
}: {
  readonly statement: StepStatement
  readonly weakest?: boolean
}) {
  const { platform, document, documentType, firstSeen, lastVerified, lastError } = statement
  return (
    <dl className={styles['statement']}>
      <dt>Source</dt>
      <dd>
        {platform === 'person' ? 'a person, of' : `${platform}, ${labelOf(documentType).toLowerCase()}`}{' '}
        <bdi className={styles['document']}>{document}</bdi>
      </dd>
      <dt>First seen</dt>
      <dd>{firstSeen === null ? '–' : <Ago at={firstSeen} />}</dd>
      <dt>Last verified</dt>
      <dd>
        {lastVerified === null ? '–' : <Ago at={lastVerified} />}{' '}
        {weakest ? (
          <State tone="warn" title="A conclusion is only as fresh as its oldest step.">
            weakest step
          </State>
        ) : null}
      </dd>
      {lastError === null ? null : (
        <>
          <dt>Last error</dt>
          <dd>
            <bdi>{lastError}</bdi>
          </dd>
        </>
      )}
    </dl>
  )
}
