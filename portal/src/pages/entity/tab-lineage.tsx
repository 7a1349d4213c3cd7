import { Link } from '@tanstack/react-router'
import { partOfUri } from '../../client/addresses.ts'
import { useCatalogue } from '../../catalogue/use-catalogue.ts'
import { useGraphql } from '../../client/use-answer.ts'
import { CutNote } from '../../panels/cut-note.tsx'
import { inBoth } from '../../panels/neighbours.ts'
import { THING, type Thing } from '../../panels/shapes.ts'
import { ThingLink } from '../../panels/things.tsx'
import { Answered } from '../../parts/answered.tsx'
import { Standing } from '../../ui/state.tsx'
import { Panel } from '../../ui/panel.tsx'
import { DataTable } from '../../ui/table.tsx'

const SIDE = `first: 100) { totalCount edges { depth standing node { ${THING} } } }`
const QUERY = `query Lineage($uri: ID!) {
  upstream: lineage(uri: $uri, direction: UPSTREAM, ${SIDE}
  downstream: lineage(uri: $uri, direction: DOWNSTREAM, ${SIDE}
}`
const SIDES = { upstream: 'Upstream', downstream: 'Downstream' } as const

interface Reached {
  readonly totalCount: number
  readonly edges: readonly { readonly depth: number; readonly standing: string; readonly node: Thing }[]
}

/** All that it is made from, and all that is made from it, the nearest first; wholes and parts lie in no direction. */
export function LineageTab({ uri }: { readonly uri: string }) {
  const shown = useGraphql(QUERY, { uri })
  const { labelOfType } = useCatalogue()
  return (
    <>
      <p>
        <Link to="/lineage/$" params={{ _splat: partOfUri(uri) }} search={{}}>
          Open as a graph
        </Link>
      </p>
      <Answered shown={shown} label="lineage" rows={12}>
        {({ data }) => {
          const sides = { upstream: data['upstream'] as Reached, downstream: data['downstream'] as Reached }
          const nodes = ({ edges }: Reached) => edges.map(({ node }) => node)
          const shared = inBoth(nodes(sides.upstream), nodes(sides.downstream))
          return (['upstream', 'downstream'] as const).map((side) => {
            const edges = sides[side].edges.filter(({ node }) => !shared.has(node.uri))
            const totalCount = sides[side].totalCount - shared.size
            return (
              <Panel key={side} title={SIDES[side]} count={totalCount}>
                {edges.length === 0 ? (
                  'None known'
                ) : (
                  <DataTable
                    label={SIDES[side]}
                    rows={edges}
                    keyOf={({ node }) => node.uri}
                    columns={[
                      { title: 'Name', kind: 'wide', cell: ({ node }) => <ThingLink thing={node} /> },
                      { title: 'Type', cell: ({ node }) => labelOfType(node.entityType) },
                      {
                        title: 'State',
                        cell: ({ standing, node }) => (
                          <Standing value={standing.toLowerCase()} type={node.entityType} />
                        ),
                      },
                      { title: 'Steps', kind: 'number', cell: ({ depth }) => depth },
                    ]}
                  />
                )}
                <CutNote shown={edges.length} total={totalCount} what="things" />
              </Panel>
            )
          })
        }}
      </Answered>
    </>
  )
}
