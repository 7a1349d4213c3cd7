import { useGraphql } from '../../client/use-answer.ts'
import { countInBoth, inBoth } from '../../panels/neighbours.ts'
import { REACHED, ReachedTable, type Reached } from '../../panels/reached-table.tsx'
import { Answered } from '../../parts/answered.tsx'
import { Panel } from '../../ui/panel.tsx'

const SIDE = `first: 100) { ${REACHED} }`
const QUERY = `query Lineage($uri: ID!) {
  upstream: lineage(uri: $uri, direction: UPSTREAM, ${SIDE}
  downstream: lineage(uri: $uri, direction: DOWNSTREAM, ${SIDE}
}`

/** Everything upstream and downstream, nearest first; containers and parts lie in both directions. */
export function LineageTab({ uri }: { readonly uri: string }) {
  const shown = useGraphql(QUERY, { uri })
  return (
    <Answered shown={shown} label="lineage" rows={12}>
      {({ data }) => {
        const sides = { upstream: data['upstream'] as Reached, downstream: data['downstream'] as Reached }
        const nodes = ({ edges }: Reached) => edges.map(({ node }) => node)
        const shared = inBoth(nodes(sides.upstream), nodes(sides.downstream))
        const sharedCount = countInBoth(sides.upstream, sides.downstream)
        const isShared = ({ node }: Reached['edges'][number]): boolean => shared.has(node.uri)
        const apart = ({ edges, totalCount }: Reached): Reached => ({
          edges: edges.filter((edge) => !isShared(edge)),
          totalCount: totalCount - sharedCount,
        })
        const panels: readonly (readonly [title: string, reached: Reached])[] = [
          ['Upstream', apart(sides.upstream)],
          ['Downstream', apart(sides.downstream)],
          ['Whole and parts', { edges: sides.upstream.edges.filter(isShared), totalCount: sharedCount }],
        ]
        return panels.map(([title, reached]) =>
          title === 'Whole and parts' && reached.totalCount === 0 ? null : (
            <Panel key={title} title={title} count={reached.totalCount}>
              <ReachedTable label={title} reached={reached} />
            </Panel>
          ),
        )
      }}
    </Answered>
  )
}
