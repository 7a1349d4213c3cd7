import { Link } from '@tanstack/react-router'
import { useCatalogue } from '../../catalogue/use-catalogue.ts'
import { useAsOf } from '../../client/as-of.ts'
import { useAnswer } from '../../client/use-answer.ts'
import { State } from '../../ui/state.tsx'
import { labelOf } from '../../ui/label.ts'
import { Ago } from '../../ui/time.tsx'
import { healthText, standingOf } from '../sources/health.ts'
import type { UnusedShown } from './proof.ts'
import styles from './deprecate.module.css'

/**
 * The proof: over which relationships a consumer would be found, of which types, stated by which sources, and when
 * those were listed completely.
 */
export function WhatWasChecked({ answer: { checked, doubts, provable, provedAt } }: { readonly answer: UnusedShown }) {
  const { pluralOfType } = useCatalogue()
  // How sources are now says nothing of what was proved as of then.
  const isPresent = useAsOf() === undefined
  const { answer } = useAnswer('sources', {}, { enabled: isPresent })
  const relations = checked.length === 1 ? '1 relationship' : `${checked.length} relationships`
  return (
    <details className="card inset">
      <summary>
        {provable && doubts.length === 0 ? 'Certain, as far as sources state' : 'Not certain'}: {relations}
        {isPresent ? ` and ${answer === undefined ? '–' : answer.sources.length} sources` : ''} checked
        {doubts.length === 0 && answer?.sources.every((source) => standingOf(source).tone === 'good') === true
          ? ', no known gaps'
          : ''}
        {provedAt === null ? null : (
          <>
            ; oldest complete listing <Ago at={provedAt} />
          </>
        )}
      </summary>
      <h2 className={styles['subtitle']}>Relationships, direct and indirect</h2>
      <ul className={`linked ${styles['relations']}`}>
        {checked.map(({ relation, name, consumers, sources, listedAt }) => (
          <li key={`${relation} ${name}`}>
            {labelOf(name)}{' '}
            <span className="muted">
              {consumers.map(pluralOfType).join(', ')} · from {sources.length === 0 ? '–' : sources.join(', ')},{' '}
              {listedAt === null ? (
                'no complete listing yet'
              ) : (
                <>
                  complete listing <Ago at={listedAt} />
                </>
              )}
            </span>
          </li>
        ))}
      </ul>
      <h2 className={styles['subtitle']}>Sources</h2>
      {isPresent ? null : <p className="muted">Source health at that time isn’t recorded.</p>}
      <ul className={`linked ${styles['sources']}`}>
        {(answer?.sources ?? []).map((source) => (
          <li key={source.platform}>
            <Link to="/sources/$platform" params={{ platform: source.platform }} search={{}}>
              {source.platform}
            </Link>{' '}
            <State tone={standingOf(source).tone}>{healthText(source)}</State>{' '}
            <span className="muted">
              {source.sweep?.lastStartedAt == null ? (
                'never listed'
              ) : (
                <>
                  listed <Ago at={source.sweep.lastStartedAt} />
                </>
              )}
            </span>
          </li>
        ))}
      </ul>
    </details>
  )
}
