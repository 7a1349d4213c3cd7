import { useAnswer } from '../../client/use-answer.ts'
import { entityPanel, field, msOf, nodesOf, ENTITY_REF, type NodeConnection, type EntityRef } from '../declare.ts'
import { EntityRefLink } from '../entity-refs.tsx'

interface PromptData {
  readonly prompt: { readonly relationships: NodeConnection<EntityRef & { readonly createdAt: string | null }> } | null
}

function latestOf({ prompt }: PromptData): EntityRef | undefined {
  return nodesOf(prompt?.relationships)
    .filter(({ deletedAtSource }) => deletedAtSource == null)
    .toSorted((a, b) => msOf(b.createdAt) - msOf(a.createdAt))[0]
}

function Template({ version }: { readonly version: EntityRef }) {
  const { answer } = useAnswer('describe', { uri: version.uri, rows: 0 })
  const template = answer?.attributes['template']
  return (
    <>
      <p>
        Of <EntityRefLink entity={version} />
      </p>
      {typeof template === 'string' ? <pre className="wrap">{template}</pre> : null}
    </>
  )
}

/** The text of a prompt is that of its latest version. */
export const panel = entityPanel<PromptData>({
  id: 'prompt',
  title: 'Latest template',
  types: ['MlflowPrompt'],
  tab: 'overview',
  order: 10,
  fields: {
    prompt: field`entity(uri: $uri) {
      relationships(type: "MlflowPromptVersion.versionOf", direction: IN, first: 100) { edges { node { ${ENTITY_REF} createdAt } } }
    }`,
  },
  empty: (data) => (latestOf(data) === undefined ? 'No versions known.' : null),
  component: ({ data }) => {
    const version = latestOf(data)
    return version === undefined ? null : <Template version={version} />
  },
})
