import type { ReactNode } from 'react'
import styles from './list-page.module.css'
import { PageTitle } from '../ui/page-title.tsx'

interface ListPageProps {
  readonly title: string
  /** For a title that contains a name with its own text direction. */
  readonly heading?: ReactNode
  /** Chooses among the lists of this page. */
  readonly views?: ReactNode
  readonly actions?: ReactNode
  readonly about?: ReactNode
  readonly children: ReactNode
}

/** A page that is a list: a title, figures, one row of filters, one table. */
export function ListPage({ title, heading, views, actions, about, children }: ListPageProps) {
  return (
    <div className="page">
      <header className={`row between ${styles['head']}`}>
        <span className="row">
          <PageTitle title={title}>{heading ?? title}</PageTitle>
          {views}
        </span>
        {actions === undefined ? null : <span className={`row ${styles['actions']}`}>{actions}</span>}
        {about === undefined ? null : <p className={`muted ${styles['about']}`}>{about}</p>}
      </header>
      {children}
    </div>
  )
}

interface FiltersProps {
  readonly children: ReactNode
  /** End of the row: the number of rows, or actions on the selected ones. */
  readonly end?: ReactNode
}

export function Filters({ children, end }: FiltersProps) {
  return (
    <div className={`row ${styles['filters']}`} role="group" aria-label="Filters">
      {children}
      {end === undefined ? null : <span className={`row ${styles['end']}`}>{end}</span>}
    </div>
  )
}
