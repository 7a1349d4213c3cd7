import { Link } from '../../routing/link.tsx'
import type { ReactNode } from 'react'
import { PageTitle } from '../../ui/page-title.tsx'
import { Panel } from '../../ui/panel.tsx'
import { groupTitle } from './contents.tsx'
import { guideGroups } from './guide-entries.ts'
import type { ApiReference } from './reference.ts'
import styles from './docs.module.css'

export function OverviewPage({ reference }: { readonly reference: ApiReference | null }) {
  return (
    <>
      <PageTitle title="Docs">Docs</PageTitle>
      <p className="muted">
        Guides, and every operation{reference === null ? '' : ` of version ${reference.version}`}, to be tried here as
        yourself.
      </p>
      <div className={styles['cards']}>
        {guideGroups().map(([group, guides]) => (
          <Panel key={group} title={group}>
            <ul className="stack" data-gap="1">
              {guides.map(({ slug, title }) => (
                <li key={slug}>
                  <DocsLink slug={slug}>{title}</DocsLink>
                </li>
              ))}
            </ul>
          </Panel>
        ))}
        <Panel title="For programs">
          <ul className="stack" data-gap="1">
            <li>
              <DocsLink slug="graphql">GraphQL</DocsLink>
            </li>
            <li>
              <DocsLink slug="problems">Problems</DocsLink>
            </li>
            <li>
              <a href="/openapi.json">OpenAPI document</a>
            </li>
          </ul>
        </Panel>
      </div>
      {reference?.groups.map(({ name, description }) => (
        <Panel
          key={name}
          title={groupTitle(name)}
          count={reference.operations.filter(({ group }) => group === name).length}
        >
          <p className="muted">{description}</p>
          <ul className={`stack ${styles['operations']}`} data-gap="1">
            {reference.operations
              .filter(({ group }) => group === name)
              .map(({ id, summary }) => (
                <li key={id}>
                  <DocsLink slug={`reference/${id}`}>
                    <code>{id}</code> <span>{summary}</span>
                  </DocsLink>
                </li>
              ))}
          </ul>
        </Panel>
      ))}
    </>
  )
}

function DocsLink({ slug, children }: { readonly slug: string; readonly children: ReactNode }) {
  return (
    <Link to="/docs/$" rest={slug}>
      {children}
    </Link>
  )
}
