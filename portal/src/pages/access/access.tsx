// The page of tokens, and for administrators of everybody's and of the audit.
import { useMe } from '../../client/use-me.ts'
import { useSession } from '../../client/session.ts'
import { PageTitle } from '../../ui/page-title.tsx'
import styles from './access.module.css'
import { AuditPanel } from './audit.tsx'
import { NewToken } from './new-token.tsx'
import { SessionsPanel } from './sessions.tsx'
import { TokensPanel } from './tokens.tsx'

/** Every right, in the order of the documentation: whoever is not signed in is the operator of the machine. */
const ALL = ['read', 'metrics', 'send', 'edit', 'edit-as', 'operate', 'administer'] as const

export function AccessPage() {
  const { isSession } = useSession()
  const { answer } = useMe()
  const rights: readonly string[] = isSession ? (answer?.rights ?? []) : ALL
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
