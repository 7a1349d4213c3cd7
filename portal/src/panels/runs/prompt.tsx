import { useAnswer } from '../../client/use-answer.ts'
import { entityPanel, field, msOf, nodesOf, ENTITY_REF, type NodeConnection, type EntityRef } from '../declare.ts'
import { chatMessages } from '../../../../src/lib/chat-messages.ts'
import { EntityRefLink } from '../entity-refs.tsx'

const VERSION = 'MlflowPromptVersion'

interface PromptData {
  readonly prompt:
    | (EntityRef & { readonly relationships: NodeConnection<EntityRef & { readonly createdAt: string | null }> })
    | null
}

/** Returns the version of the page, or the latest of its prompt. */
function shownOf({ prompt }: PromptData): EntityRef | undefined {
  if (prompt?.entityType === VERSION) return prompt
  return nodesOf(prompt?.relationships)
    .filter(({ deletedAtSource }) => deletedAtSource == null)
    .toSorted((a, b) => msOf(b.createdAt) - msOf(a.createdAt))[0]
}

function Template({ version, uri }: { readonly version: EntityRef; readonly uri: string }) {
  const { answer } = useAnswer('describe', { uri: version.uri, rows: 0 })
  const template = answer?.attributes['template']
  const messages = chatMessages(template)
  return (
    <>
      {version.uri === uri ? null : (
        <p>
          Of the latest version, <EntityRefLink entity={version} />
        </p>
      )}
      {messages?.map(({ role, content }, n) => (
        <section key={n}>
          <h3>{role}</h3>
          <pre className="wrap">{content}</pre>
        </section>
      ))}
      {messages === null && typeof template === 'string' ? <pre className="wrap">{template}</pre> : null}
    </>
  )
}

/** The text of a prompt is that of its latest version. */
export const panel = entityPanel<PromptData>({
  id: 'prompt',
  title: 'Template',
  types: ['MlflowPrompt', VERSION],
  tab: 'overview',
  order: 10,
  fields: {
    prompt: field`entity(uri: $uri) { ${ENTITY_REF}
      relationships(type: "MlflowPromptVersion.versionOf", direction: IN, first: 100) { edges { node { ${ENTITY_REF} createdAt } } }
    }`,
  },
  empty: (data) => (shownOf(data) === undefined ? 'No versions known.' : null),
  component: ({ data, uri }) => {
    const version = shownOf(data)
    return version === undefined ? null : <Template version={version} uri={uri} />
  },
})
