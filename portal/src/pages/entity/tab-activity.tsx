import { DecisionsPanel } from './decisions.tsx'
import { DiscussionPanel, type DiscussionProps } from './discussion-panel.tsx'
import { HistoryPanel } from './history.tsx'
import { Link } from '../../routing/link.tsx'
import { useAnswer } from '../../client/use-answer.ts'
import { ActivityList } from '../../parts/activity-list.tsx'
import { Answered } from '../../parts/answered.tsx'
import { Panel } from '../../ui/panel.tsx'

interface ActivityTabProps extends DiscussionProps {
  readonly isOwner: boolean
}

/** Decisions and comments about it, changes around it, and its history. */
export function ActivityTab({ isOwner, ...discussion }: ActivityTabProps) {
  const { entity } = discussion
  return (
    <>
      <DecisionsPanel entity={entity} />
      <DiscussionPanel {...discussion} />
      <HistoryPanel entity={entity} />
      <RecentChangesPanel uri={entity.uri} isOwner={isOwner} />
    </>
  )
}

const FIRST = 8
/** Requested before the entity's own changes are left out, which its History lists. */
const REQUESTED = 40

/** Changes of the last day to what a person or team owns, or upstream of this entity. */
function RecentChangesPanel({ uri, isOwner }: { readonly uri: string; readonly isOwner: boolean }) {
  const scope = isOwner ? { of: uri } : { upstreamOf: uri }
  const page = isOwner ? { of: uri } : { upstream: uri }
  const changes = useAnswer('activity', { ...scope, limit: isOwner ? FIRST : REQUESTED })
  return (
    <Panel title={isOwner ? 'What changed' : 'What changed upstream'}>
      <Answered shown={changes} label="what changed" rows={4}>
        {({ items, next }) => {
          const shown = items.filter((one) => isOwner || (one.uri !== uri && one.partOf?.uri !== uri)).slice(0, FIRST)
          return (
            <>
              {shown.length === 0 ? <p className="muted">Nothing in the last day.</p> : null}
              <ActivityList items={shown} />
              <p>
                <Link to="/changes" search={{ ...page, since: '7 days ago' }}>
                  {next === null ? 'Changes of the last 7 days' : 'All changes'}
                </Link>
              </p>
            </>
          )
        }}
      </Answered>
    </Panel>
  )
}
