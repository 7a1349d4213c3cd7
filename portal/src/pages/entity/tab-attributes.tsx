import type { QuestionAnswer } from '../../client/ask.ts'
import { useAnswer } from '../../client/use-answer.ts'
import { Facts, type Fact } from '../../ui/facts.tsx'
import { Panel, PanelLine } from '../../ui/panel.tsx'
import { EmptyState } from '../../ui/states.tsx'
import { DataTable, type TableColumn } from '../../ui/table.tsx'
import { labelOf, nameText } from '../../ui/label.ts'
import { isNumeric, structuredTable, type StructuredTable } from './structured.ts'
import { NamedValue } from '../../parts/value.tsx'
import { linksIn, type StatedLink } from '../../parts/stated-links.ts'
import styles from './entity.module.css'
import { TypeLabel } from '../../parts/type-glyph.tsx'
import { EntityLink } from '../../parts/entity-link.tsx'
import { State, Status } from '../../ui/state.tsx'
import { Ago } from '../../ui/time.tsx'
import { Link } from '../../routing/link.tsx'
import { CopyButton } from '../../ui/copy.tsx'

interface AttributesTabProps {
  readonly entity: QuestionAnswer<'describe'>
  readonly isOwner: boolean
}

/** Its attributes, their sources, and their flaws. */
export function AttributesTab({ entity, isOwner }: AttributesTabProps) {
  return (
    <>
      {isOwner ? null : <QualityNotes uri={entity.uri} />}
      <AttributesPanel entity={entity} />
      <DocumentsPanel entity={entity} />
    </>
  )
}

const ELSEWHERE: ReadonlySet<string> = new Set([
  'name',
  'description',
  'status',
  'tags',
  'businessDomains',
  'sourceUrl',
  'links',
])

/** In the order of the catalogue: plain values first, then a table per structured value, such as a schema. */
function AttributesPanel({ entity }: { readonly entity: QuestionAnswer<'describe'> }) {
  const { answer } = useAnswer('types', {})
  const declared = answer?.types.find(({ name }) => name === entity.entityType)?.attributes ?? []
  const defined = [...declared, ...(answer?.common.attributes ?? [])]
  const order = new Map(defined.map(({ name }, n) => [name, n]))
  const titleOf = (name: string): string => defined.find((one) => one.name === name)?.label ?? labelOf(name)
  const all = Object.entries(entity.attributes).toSorted(
    ([a], [b]) => (order.get(a) ?? Infinity) - (order.get(b) ?? Infinity) || 0,
  )
  const rest = all.filter(
    // A dataset's columns have their own panel. Empty lists are omitted.
    ([name, value]) =>
      !ELSEWHERE.has(name) &&
      (name !== 'schema' || entity.entityType !== 'Dataset') &&
      !(Array.isArray(value) && value.length === 0),
  )
  const tables = rest.flatMap(([name, value]) => {
    const table = structuredTable(value)
    return table === null ? [] : [{ name, table }]
  })
  const links = linksIn(entity.attributes['links'])
  const structured = new Set(tables.map(({ name }) => name))
  const plain = rest.filter(([name]) => !structured.has(name))
  return (
    <Panel title="Attributes" count={rest.length + Number(links.length > 0)}>
      {rest.length + links.length === 0 ? <EmptyState text="No other attributes." /> : null}
      <Facts
        facts={[
          ...plain.map(([name, value]) => ({ label: titleOf(name), value: <NamedValue name={name} value={value} /> })),
          ...(links.length > 0 ? [{ label: 'Links', value: <Links links={links} /> }] : []),
        ]}
      />
      {tables.map(({ name, table }) => (
        <section key={name} className={styles['structured']} aria-label={titleOf(name)}>
          <h3>{titleOf(name)}</h3>
          {table.named === true ? (
            <Facts facts={namedFacts(table)} />
          ) : (
            <AttributeTable label={titleOf(name)} table={table} />
          )}
        </section>
      ))}
    </Panel>
  )
}

function Links({ links }: { readonly links: readonly StatedLink[] }) {
  return links.map(({ url, title }) => (
    <div key={url}>
      <a href={url} target="_blank" rel="noreferrer noopener">
        {title ?? url}
      </a>
    </div>
  ))
}

/** Uses labels for names in the catalogue; other names stay as people chose them. */
function namedFacts({ rows }: StructuredTable): readonly Fact[] {
  const named = rows.map(([name, value]) => ({ name: String(name), value }))
  const isOfCatalogue = named.some(({ name }) => nameText(name) !== name)
  return named.map(({ name, value }) => ({
    label: isOfCatalogue ? labelOf(name) : name,
    value: <NamedValue name={name} value={value} />,
  }))
}

function AttributeTable({ label, table }: { readonly label: string; readonly table: StructuredTable }) {
  const columns = table.columns.map((name, column): TableColumn<readonly unknown[]> => ({
    title: labelOf(name),
    kind: isNumeric(table, column) ? 'number' : 'text',
    cell: (row) => {
      const value = row[column]
      return value === undefined ? '–' : <NamedValue name={name} value={value} />
    },
  }))
  return (
    <DataTable label={label} columns={columns} rows={table.rows} keyOf={(row) => String(table.rows.indexOf(row))} />
  )
}

type ShownDocument = NonNullable<QuestionAnswer<'describe'>['documents']>[number]

/** A document that a person stated is named by its type, which is the person. */
function DocumentName({ document: { platform, type } }: { readonly document: ShownDocument }) {
  if (platform !== 'person')
    return (
      <>
        <strong>{platform}</strong> · <TypeLabel type={type} />
      </>
    )
  return type.startsWith('aip:') ? <EntityLink uri={type} entityType="User" /> : <bdi>{type}</bdi>
}

/** Lists the source documents that the page is made from, and the state of each. */
function DocumentsPanel({ entity: { documents, uri } }: { readonly entity: QuestionAnswer<'describe'> }) {
  if (documents === undefined) return null
  if (documents.length === 0)
    return <PanelLine title="Sources">No document of its own: everything here comes from other entities.</PanelLine>
  return (
    <Panel title="Sources" count={documents.length}>
      <ul className="stack" data-gap="3">
        {documents.map((document) => (
          <li key={`${document.platform} ${document.type} ${document.uri}`}>
            <p>
              <DocumentName document={document} /> {document.gone ? <Status value="deleted" /> : null}{' '}
              {document.suspectedDeletion === null ? null : (
                <State tone="warn">{document.suspectedDeletion.state}</State>
              )}
            </p>
            {document.uri === uri ? null : <p className="wrap">{document.uri}</p>}
            <p className="muted">
              {document.lastVerified === null ? (
                'not verified yet'
              ) : (
                <>
                  verified <Ago at={document.lastVerified} />
                </>
              )}
              {document.hydratedAt === null ? null : (
                <>
                  {' '}
                  · read <Ago at={document.hydratedAt} />
                </>
              )}
            </p>
            {document.lastError === null ? null : (
              <p className="bad wrap">
                <bdi>{document.lastError}</bdi> {document.errorAt === null ? null : <Ago at={document.errorAt} />}
              </p>
            )}
          </li>
        ))}
      </ul>
    </Panel>
  )
}

/** Lists flaws in an entity's metadata, and how to fix them. */
function QualityNotes({ uri }: { readonly uri: string }) {
  const { answer } = useAnswer('reasons', { uri })
  if (answer === undefined || answer.reasons.length === 0) return null
  return (
    <Panel title="What to fix">
      <ul className="stack" data-gap="3">
        {answer.reasons.map(({ reason, means, fix, command, q }) => (
          <li key={reason} className="stack" data-gap="1">
            <span className="linked">
              It {means}.{' '}
              <Link to="/search" search={{ q }}>
                Others like it
              </Link>
            </span>
            <span className="muted">{fix}</span>
            {command === null ? null : (
              <span className="row" data-gap="1">
                <code>{command.replace('<uri>', uri)}</code>
                <CopyButton text={command.replace('<uri>', uri)} what="the command" />
              </span>
            )}
          </li>
        ))}
      </ul>
    </Panel>
  )
}
