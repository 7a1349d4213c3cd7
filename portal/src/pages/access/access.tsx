// Tokens; for administrators also sessions, roles and the audit; for operators the quarantine.
import { Link } from '../../routing/link.tsx'
import { useRights } from '../../client/use-rights.ts'
import { useSession } from '../../client/session.ts'
import { ListPage } from '../../lists/list-page.tsx'
import { AuditPanel } from './audit.tsx'
import { NewToken } from './new-token.tsx'
import { QuarantinePanel } from '../sources/quarantine.tsx'
import { RolesPanel } from './roles.tsx'
import { SessionsPanel } from './sessions.tsx'
import { TokensPanel } from './tokens.tsx'

export function AccessPage() {
  const { isSession } = useSession()
  const rights = useRights()
  const administers = rights.includes('administer')
  return (
    <ListPage
      title="Access"
      about={`Programs sign in with a token.${isSession ? ' Yours may do no more than you, and end when your access does.' : ''}`}
    >
      <NewToken rights={rights} isOwn={isSession} />
      <TokensPanel all={administers} />
      {isSession ? <SessionsPanel all={administers} /> : null}
      {administers ? <RolesPanel /> : null}
      {rights.includes('operate') ? (
        <>
          <QuarantinePanel />
          <p>
            To pause a source, or to resume it, open it under <Link to="/sources">Sources</Link>.
          </p>
        </>
      ) : null}
      {administers ? <AuditPanel /> : null}
    </ListPage>
  )
}
