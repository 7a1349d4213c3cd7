import { DecisionsPanel } from './decisions.tsx'
import { DiscussionPanel, type DiscussionProps } from './discussion-panel.tsx'
import { HistoryPanel } from './history.tsx'
import { RecentChangesPanel } from './recent-changes.tsx'

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
