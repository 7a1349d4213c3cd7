import { Link } from '../../routing/link.tsx'
import { useAsOf } from '../../client/as-of.ts'
import { PageTitle } from '../../ui/page-title.tsx'
import { CodeBlock } from '../../parts/code-block.tsx'
import { graphqlAddress } from '../../client/graphql.ts'
import styles from './docs.module.css'

const QUERY = `query {
  model(id: "aip://model/registry/ranking-model-v5-20XX0101") {
    name
    owners { name }
    associatedAbTests { name }
  }
}`

export function GraphqlPage() {
  const console = graphqlAddress(useAsOf())
  return (
    <div className={`linked ${styles['prose']}`}>
      <PageTitle title="GraphQL / Docs">GraphQL</PageTitle>
      <p>
        One query walks from a model to its features, data, pipelines, tests and owners. Types and fields follow from
        the catalogue, so types that you add have them as well.
      </p>
      <p>
        <a href={console}>Open the GraphQL console</a>, which completes fields, documents the schema, and has the
        questions of the{' '}
        <Link to="/docs/$" rest={'questions'}>
          guide
        </Link>{' '}
        in a menu. Programs send{' '}
        <Link to="/docs/$" rest={'reference/graphql'}>
          POST /graphql
        </Link>
        ; the schema is at <a href="/graphql/schema">/graphql/schema</a>.
      </p>
      <CodeBlock text={QUERY} label="A query" />
    </div>
  )
}
