import { Link } from '../../routing/link.tsx'
import { useId, useMemo, useState } from 'react'
import { useSession } from '../../client/session.ts'
import { Button } from '../../ui/button.tsx'
import { CopyButton } from '../../ui/copy.tsx'
import { PageTitle } from '../../ui/page-title.tsx'
import { Panel } from '../../ui/panel.tsx'
import { CodeBlock } from '../../parts/code-block.tsx'
import { groupTitle } from './contents.tsx'
import {
  canBeTried,
  changesSomething,
  shapeMembers,
  typeText,
  type ReferenceOperation,
  type OperationAnswer,
  type ApiReference,
} from './reference.ts'
import { BODY, buildRequest, curlOf, typedFrom, type TypedValues } from './request.ts'
import { ParameterFields } from './parameter-fields.tsx'
import { TryIt } from './try-it.tsx'
import styles from './docs.module.css'

interface OperationPageProps {
  readonly operation: ReferenceOperation
  readonly schemas: ApiReference['schemas']
}

/** Shows what an operation takes, who may run it, its request, and a form to send it. */
export function OperationPage({ operation, schemas }: OperationPageProps) {
  const { id, method, path, summary, description, group, right, lets, parameters, body, examples } = operation
  const isChange = changesSomething(operation)
  // Operations with side effects start empty, so that nobody sends the example.
  const [typed, setTyped] = useState<TypedValues>(() => typedFrom(isChange ? {} : (examples[0]?.values ?? {})))
  const { isSession } = useSession()
  const request = useMemo(() => buildRequest(operation, typed), [operation, typed])
  const isTaking = parameters.length > 0 || body !== null
  return (
    <article className="page">
      <header className="stack">
        <p className="muted">
          {groupTitle(group)} · <code>{id}</code>
        </p>
        <PageTitle title={`${id} / Docs`}>{summary}</PageTitle>
        <p className="row wrap" data-gap="2">
          <span className={styles['method']} data-method={method}>
            {method}
          </span>
          <code>{path}</code>
          <CopyButton text={path} what="the path" />
        </p>
        <p>
          <span className="muted">Required right</span>{' '}
          {lets === null ? (
            'none'
          ) : (
            <>
              <code>{right}</code> <span className="muted">to {lets}</span>
            </>
          )}
        </p>
        {description === '' ? null : <p className={styles['lead']}>{description}</p>}
      </header>
      {isTaking ? (
        <Panel
          title="Parameters"
          actions={examples.map(({ title, values }) => (
            <Button key={title} onClick={() => setTyped(typedFrom(values))} title={`Fill in the example “${title}”`}>
              Example: {title}
            </Button>
          ))}
        >
          <ParameterFields
            parameters={parameters}
            typed={typed}
            type={(name, value) => setTyped({ ...typed, [name]: value })}
          />
          {body === null ? null : (
            <BodyField body={body} value={typed[BODY] ?? ''} type={(text) => setTyped({ ...typed, [BODY]: text })} />
          )}
        </Panel>
      ) : null}
      <Panel title="Request">
        <CodeBlock text={curlOf(request, location.origin, lets !== null)} label="The request as a curl command" />
        {lets === null || isSession ? null : (
          <p className="muted">On the machine of the service itself, leave the authorization out.</p>
        )}
        {canBeTried(operation) ? <TryIt operation={operation} typed={typed} request={request} /> : null}
      </Panel>
      <Panel title="Answer">
        {operation.answers.map((answer) => (
          <AnswerShown key={answer.status} answer={answer} schemas={schemas} />
        ))}
      </Panel>
      {operation.refusals.length === 0 ? null : (
        <Panel title="Refusals" count={operation.refusals.length}>
          <ul className="row">
            {operation.refusals.map((code) => (
              <li key={code}>
                <Link to="/docs/$" rest={'problems'} hash={code}>
                  <code>{code}</code>
                </Link>
              </li>
            ))}
          </ul>
        </Panel>
      )}
    </article>
  )
}

interface BodyFieldProps {
  readonly body: { readonly type: string; readonly description: string }
  readonly value: string
  readonly type: (text: string) => void
}

function BodyField({ body, value, type }: BodyFieldProps) {
  const id = useId()
  return (
    <div className={`stack ${styles['body']}`} data-gap="1">
      <label htmlFor={id}>
        Body <span className="muted">{body.type}</span>
      </label>
      {body.description === '' ? null : <p className="muted">{body.description}</p>}
      <textarea
        id={id}
        rows={5}
        value={value}
        spellCheck={false}
        onInput={(event) => type(event.currentTarget.value)}
      />
    </div>
  )
}

interface AnswerShownProps {
  readonly answer: OperationAnswer
  readonly schemas: ApiReference['schemas']
}

function AnswerShown({ answer, schemas }: AnswerShownProps) {
  const { status, description, types, schema } = answer
  return (
    <section className={styles['answer']}>
      <h3>
        {status} <span className="muted">{types.join(', ')}</span>
      </h3>
      <p className="muted">{description}</p>
      {schema === null ? null : <ShapeMembers schema={schema} schemas={schemas} />}
    </section>
  )
}

interface ShapeMembersProps {
  readonly schema: ReferenceOperation['parameters'][number]['schema']
  readonly schemas: ApiReference['schemas']
}

/** Nested members open on demand, because shapes may be recursive. */
function ShapeMembers({ schema, schemas }: ShapeMembersProps) {
  const members = shapeMembers(schema, schemas)
  if (members.length === 0) return null
  return (
    <ul className={`stack wrap ${styles['members']}`}>
      {members.map((member) => (
        <li key={member.name}>
          <code>{member.name}</code>{' '}
          <span className="muted">
            {typeText(member.schema)}
            {member.required ? '' : ', optional'}
          </span>
          {member.description === '' ? null : <p>{member.description}</p>}
          <InnerShape name={member.name} schema={member.schema} schemas={schemas} />
        </li>
      ))}
    </ul>
  )
}

interface InnerShapeProps {
  readonly name: string
  readonly schema: ReferenceOperation['parameters'][number]['schema']
  readonly schemas: ApiReference['schemas']
}

function InnerShape({ name, schema, schemas }: InnerShapeProps) {
  const [isOpen, setIsOpen] = useState(false)
  if (shapeMembers(schema, schemas).length === 0) return null
  return (
    <details onToggle={(event) => setIsOpen(event.currentTarget.open)}>
      <summary>Members of {name}</summary>
      {isOpen ? <ShapeMembers schema={schema} schemas={schemas} /> : null}
    </details>
  )
}
