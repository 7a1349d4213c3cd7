import { Link } from '@tanstack/react-router'
import { partOfUri } from '../../client/addresses.ts'
import { useGraphql } from '../../client/use-answer.ts'
import { inBoth } from '../../panels/neighbours.ts'
import { REACHED, ReachedTable, type Reached } from '../../panels/reached-table.tsx'
import { Answered } from '../../parts/answered.tsx'
import { Panel } from '../../ui/panel.tsx'

const SIDE = `first: 100) { ${REACHED} }`
const QUERY = `query Lineage($uri: ID!) {
  upstream: lineage(uri: $uri, direction: UPSTREAM, ${SIDE}
  downstream: lineage(uri: $uri, direction: DOWNSTREAM, ${SIDE}
}`
const SIDES = { upstream: 'Upstream', downstream: 'Downstream' } as const

/** All that it is made from, and all that is made from it, the nearest first; wholes and parts lie in no direction. */
export function LineageTab({ uri }: { readonly uri: string }) {
  const shown = useGraphql(QUERY, { uri })
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
                <ReachedTable label={SIDES[side]} reached={{ edges, totalCount }} />
              </Panel>
            )
          })
        }}
      </Answered>
    </>
  )
}
