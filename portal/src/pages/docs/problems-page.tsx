import { PageTitle } from '../../ui/page-title.tsx'
import type { ExplainedProblem } from './reference.ts'
import { useHashTarget } from './use-hash-target.ts'
import styles from './docs.module.css'

/** Reasons for refusals: the `type` of a problem links to its row. */
export function ProblemsPage({ problems }: { readonly problems: readonly ExplainedProblem[] }) {
  useHashTarget(true)
  return (
    <>
      <PageTitle title="Problems / Docs">Problems</PageTitle>
      <p className={styles['lead']}>
        A refusal is <code>application/problem+json</code>. Its <code>code</code> decides the status, and its{' '}
        <code>type</code> leads here.
      </p>
      <dl className={`page ${styles['problems']}`}>
        {problems.map(({ code, status, title, means, remedy }) => (
          <div key={code} id={code} tabIndex={-1}>
            <dt>
              <code>{code}</code> <span className="muted">{status}</span>
            </dt>
            <dd>
              {title}. {means}
            </dd>
            <dd className="muted">{remedy}</dd>
          </div>
        ))}
      </dl>
    </>
  )
}
