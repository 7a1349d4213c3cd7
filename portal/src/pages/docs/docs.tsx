import { useAddress, useSearch } from '../../routing/use-address.tsx'
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
import { ProblemsPage } from './problems-page.tsx'
import { readReference, type ServedOpenApi, type ApiReference } from './reference.ts'
import { UnknownDocsPage } from './unknown-docs.tsx'
import { changeAddress } from '../../routing/change-address.ts'
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
        {q !== '' ? (
          <FoundInDocs query={q} reference={reference} />
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
