import { useAddress, useSearch, changeAddress } from '../../routing/use-address.tsx'
import { useMemo } from 'react'
import { useFile } from '../../client/use-answer.ts'
import { Answered } from '../../parts/answered.tsx'
import { PageTitle } from '../../ui/page-title.tsx'
import { Contents } from './contents.tsx'
import { FoundInDocs } from './found.tsx'
import { GraphqlPage } from './graphql-page.tsx'
import { GUIDES } from './guide-entries.ts'
import { GuidePage } from './guide-page.tsx'
import { OperationPage } from './operation-page.tsx'
import { OverviewPage } from './overview.tsx'
import { readReference, type ServedOpenApi, type ApiReference, type ExplainedProblem } from './reference.ts'
import { Link } from '../../routing/link.tsx'
import { EmptyState } from '../../ui/states.tsx'
import { truncate } from '../../../../src/lib/cut-text.ts'
import { useHashTarget } from '../../parts/use-hash-target.ts'

import styles from './docs.module.css'

export function DocsPage() {
  const { rest } = useAddress()
  const { q = '' } = useSearch('/docs/$')
  const document = useFile<ServedOpenApi>('/openapi.json')
  const { answer } = document
  const reference = useMemo(() => (answer === undefined ? null : readReference(answer)), [answer])
  const slug = rest.replace(/\/$/, '')
  const search = (text: string): void => changeAddress({ q: text }, q === '' ? 'entry' : undefined)
  return (
    <div className={styles['page']}>
      <Contents slug={slug} reference={reference} query={q} search={search} />
      <div className={`stack ${styles['content']}`}>
        {q.trim() !== '' ? (
          <FoundInDocs query={q.trim()} reference={reference} />
        ) : slug === '' ? (
          <OverviewPage reference={reference} />
        ) : GUIDES.some((guide) => guide.slug === slug) ? (
          <GuidePage key={slug} slug={slug} />
        ) : slug === 'graphql' ? (
          <GraphqlPage />
        ) : slug === 'problems' || slug.startsWith('reference/') ? (
          reference === null ? (
            <>
              <PageTitle title="Docs">{slug === 'problems' ? 'Problems' : slug.slice('reference/'.length)}</PageTitle>
              <Answered shown={document} label="the reference" rows={12}>
                {() => null}
              </Answered>
            </>
          ) : (
            <ReferencePage slug={slug} reference={reference} />
          )
        ) : (
          <UnknownDocsPage slug={slug} />
        )}
      </div>
    </div>
  )
}

function ReferencePage({ slug, reference }: { readonly slug: string; readonly reference: ApiReference }) {
  if (slug === 'problems') return <ProblemsPage problems={reference.problems} />
  const operation = reference.operations.find(({ id }) => `reference/${id}` === slug)
  if (operation === undefined) return <UnknownDocsPage slug={slug} />
  return <OperationPage key={operation.id} operation={operation} schemas={reference.schemas} />
}

function UnknownDocsPage({ slug }: { readonly slug: string }) {
  const name = slug.split('/').at(-1) ?? slug
  return (
    <>
      <PageTitle title="Page not found">Page not found</PageTitle>
      <EmptyState text={`The documentation has no page “${truncate(slug, 100)}”.`}>
        <Link to="/docs/$" rest={''} search={(before) => ({ ...before, q: name })}>
          Search the docs for “{truncate(name, 60)}”
        </Link>
      </EmptyState>
    </>
  )
}

/** Reasons for refusals: the `type` of a problem links to its row. */
function ProblemsPage({ problems }: { readonly problems: readonly ExplainedProblem[] }) {
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
