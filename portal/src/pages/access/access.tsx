// The page of tokens, and for administrators of everybody's and of the audit.
import { useRights } from '../../client/use-rights.ts'
import { useSession } from '../../client/session.ts'
import { PageTitle } from '../../ui/page-title.tsx'
import styles from './access.module.css'
import { AuditPanel } from './audit.tsx'
import { NewToken } from './new-token.tsx'
import { SessionsPanel } from './sessions.tsx'
import { TokensPanel } from './tokens.tsx'

export function AccessPage() {
  const { isSession } = useSession()
  const rights = useRights()
  const administers = rights.includes('administer')
  return (
    <div className={styles['page']}>
      <PageTitle title="Access">Access</PageTitle>
      <p className={styles['muted']}>
        A token lets a program in. {isSession ? 'Yours may do no more than you, and end when your access does.' : ''}
      </p>
      <NewToken rights={rights} isOwn={isSession} />
      <TokensPanel all={administers} />
      {isSession ? <SessionsPanel all={administers} /> : null}
      {administers ? <AuditPanel /> : null}
    </div>
  )
}
