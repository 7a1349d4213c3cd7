import { Link } from '../../routing/link.tsx'
import { EmptyState } from '../../ui/states.tsx'
import { PageTitle } from '../../ui/page-title.tsx'
import { truncate } from '../../../../src/lib/cut-text.ts'

export function UnknownDocsPage({ slug }: { readonly slug: string }) {
  const name = slug.split('/').at(-1) ?? slug
  return (
    <>
      <PageTitle title="Page not found">Page not found</PageTitle>
      <EmptyState text={`The docs of this process have no page “${truncate(slug, 100)}”.`}>
        <Link to="/docs/$" rest={''} search={(before) => ({ ...before, q: name })}>
          Search the docs for “{truncate(name, 60)}”
        </Link>
      </EmptyState>
    </>
  )
}
