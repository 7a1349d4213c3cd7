import { Link } from '@tanstack/react-router'
import { useCatalogue } from '../../catalogue/use-catalogue.ts'
import type { QuestionAnswer } from '../../client/ask.ts'
import { EntityLink } from '../../parts/entity-link.tsx'
import { Standing, Status } from '../../ui/state.tsx'
import { FreshnessDot, isOld } from '../../ui/freshness.tsx'
import { Panel } from '../../ui/panel.tsx'
import { staleText } from '../../ui/stale.ts'
import { EmptyState } from '../../ui/states.tsx'
import styles from './home.module.css'

type OwnedSummary = NonNullable<QuestionAnswer<'home'>['owned']>

const GAPS: Readonly<Record<OwnedSummary['entities'][number]['gaps'][number], string>> = {
  'no-description': 'no description',
  issues: 'issues',
  stale: 'version due',
  orphaned: 'no active owner',
}

/** What somebody owns, how fresh it is, and what it lacks. */
export function OwnedPanel({ owned, of }: { readonly owned: OwnedSummary; readonly of: string }) {
  const { total, entities, quality } = owned
  const { labelOfType } = useCatalogue()
  const q = `owner:${of}`
  return (
    <Panel
      title="Owned"
      count={total}
      actions={
        total > entities.length ? (
          <Link to="/search" search={{ q }}>
            All {total.toLocaleString()}
          </Link>
        ) : undefined
      }
    >
      {total === 0 ? (
        <EmptyState text="Nothing owned yet">
          What a team owns is on the team’s home. To change an owner, open the entity.
        </EmptyState>
      ) : (
        <p className={`muted ${styles['quality']}`}>
          {quality.looked < total ? `Of ${quality.looked.toLocaleString()} checked: ` : ''}
          {quality.undescribed.toLocaleString()} without a description, {quality.withIssues.toLocaleString()} with
          issues, {quality.stale.toLocaleString()} with a version due
          {quality.orphaned === 0 ? '' : `, ${quality.orphaned.toLocaleString()} without an active owner`}
        </p>
      )}
      <ul className="lines">
        {entities.map(({ uri, entityType, name, standing, freshness, staleAt, gaps }) => (
          <li key={uri} className={styles['owned']}>
            <EntityLink uri={uri} type={entityType} name={name} />
            <span className="muted">{labelOfType(entityType)}</span>
            <span className="row">
              {isOld(freshness) ? <FreshnessDot freshness={freshness} /> : null}
              <Standing value={standing} type={entityType} />
              {gaps.map((gap) => (
                <Status
                  key={gap}
                  value={GAPS[gap]}
                  {...(gap === 'stale' && { title: staleText(staleAt, Date.now()) ?? '' })}
                />
              ))}
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  )
}
