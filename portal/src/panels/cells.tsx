import { State, Status } from '../ui/state.tsx'
import { DataTable, type TableColumn } from '../ui/table.tsx'
import { nodesOf, ENTITY_REF, uniqueBy, type NodeConnection, type EntityRef } from './declare.ts'
import { resultText, shareText, type CellResult } from './test-facts.ts'
import { EntityRefLink } from './entity-refs.tsx'
import styles from './panels.module.css'

interface TestedInstance extends EntityRef {
  readonly modelState: string | null
  readonly instanceOf: EntityRef | null
}

export interface TestCell extends EntityRef {
  readonly number: number | null
  readonly allocationShare: number | null
  readonly results: readonly CellResult[] | null
  readonly executedBy: NodeConnection<EntityRef & { readonly producedInstances: NodeConnection<TestedInstance> }>
  readonly servedBy: NodeConnection<
    EntityRef & { readonly serves: TestedInstance | null; readonly weight: number | null }
  >
}

const INSTANCE = `${ENTITY_REF} modelState instanceOf { ${ENTITY_REF} }`
/** A cell with its models by both kinds of evidence: a run trained for it, and a rule that serves it. */
export const CELL = `${ENTITY_REF} number allocationShare results { metric effect low high sample }
  executedBy(first: 5) { totalCount edges { node { ${ENTITY_REF} producedInstances(first: 3) { totalCount edges { node { ${INSTANCE} } } } } } }
  servedBy(first: 5) { totalCount edges { node { ${ENTITY_REF} weight serves { ${INSTANCE} } } } }`

/** Versions that a rule of any provider concludes to be tested in a test; `cells` has the URIs of their cells. */
export interface TestedVersions {
  readonly edges: readonly {
    readonly evidence: readonly { readonly attributes: { readonly cells?: readonly string[] } }[]
    readonly node: TestedInstance
  }[]
}
/** A field of a test. */
export const TESTED = `relationships(type: "ModelInstance.testedIn", first: 10) { edges { evidence { attributes } node { ... on ModelInstance { ${INSTANCE} } } } }`

interface CellEvidence {
  readonly instance: TestedInstance
  readonly by: readonly (EntityRef & { readonly how: string })[]
}

/** Returns the instances that a cell tests, each with the runs and serving rules that are evidence for it, if any. */
export function evidenceOf(cell: TestCell, tested: TestedVersions): readonly CellEvidence[] {
  const found = [
    ...nodesOf(cell.executedBy).flatMap((run) =>
      nodesOf(run.producedInstances).map((instance) => ({ instance, by: { ...run, how: 'trained for' } })),
    ),
    ...nodesOf(cell.servedBy).flatMap((rule) =>
      rule.serves === null ? [] : [{ instance: rule.serves, by: { ...rule, how: 'served by' } }],
    ),
  ]
  const concluded = tested.edges.filter(({ evidence }) =>
    evidence.some(({ attributes }) => attributes.cells?.includes(cell.uri) === true),
  )
  return uniqueBy(
    [...found.map(({ instance }) => instance), ...concluded.map(({ node }) => node)],
    ({ uri }) => uri,
  ).map((instance) => ({
    instance,
    by: found.filter((one) => one.instance.uri === instance.uri).map(({ by }) => by),
  }))
}

interface CellsProps {
  readonly label: string
  readonly cells: readonly TestCell[]
  readonly tested: TestedVersions
  /** URI of the page's model or instance. */
  readonly uri?: string
  /** Whether members see them now: then retired versions are wrong here. */
  readonly active: boolean
}

export function Cells({ label, cells, tested, uri, active }: CellsProps) {
  const rows = [...cells].sort((a, b) => (a.number ?? Infinity) - (b.number ?? Infinity))
  const columns: readonly TableColumn<TestCell>[] = [
    { title: 'Cell', kind: 'wide', cell: (cell) => <EntityRefLink entity={cell} /> },
    { title: 'Share', kind: 'number', cell: ({ allocationShare }) => shareText(allocationShare) },
    {
      title: 'Results',
      kind: 'wide',
      has: ({ results }) => (results ?? []).length > 0,
      cell: ({ results }) =>
        results?.map((result) => (
          <div key={result.metric}>
            <bdi>{result.metric}</bdi> {resultText(result)}
          </div>
        )),
    },
    {
      title: 'Model under test',
      cell: (cell) => {
        const evidence = evidenceOf(cell, tested)
        if (evidence.length === 0) return <span className="muted">None known</span>
        return (
          <ul className="stack" data-gap="1">
            {evidence.map(({ instance, by }) => (
              <li key={instance.uri}>
                <EntityRefLink entity={instance} />{' '}
                {active && instance.modelState === 'retired' ? <Status value="retired but served" /> : null}{' '}
                {uri === instance.uri ? <State>this version</State> : null}
                {uri === instance.instanceOf?.uri ? <State>this model</State> : null}
                <span className={`row muted ${styles['facts']}`}>
                  {by.map((entity) => (
                    <span key={entity.uri}>
                      {entity.how}: <EntityRefLink entity={entity} />
                    </span>
                  ))}
                </span>
              </li>
            ))}
          </ul>
        )
      },
    },
  ]
  return <DataTable label={label} columns={columns} rows={rows} keyOf={(cell) => cell.uri} />
}
