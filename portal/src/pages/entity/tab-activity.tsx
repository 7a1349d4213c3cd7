import { DecisionsPanel } from './decisions.tsx'
import { DiscussionPanel, type DiscussionProps } from './discussion-panel.tsx'
import { HistoryPanel } from './history.tsx'
import { RecentChangesPanel } from './recent-changes.tsx'

interface ActivityTabProps extends DiscussionProps {
  readonly isOwner: boolean
}

/** What people decided and said of it, what changed around it, and what happened to it. */
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
