import { Link } from '../routing/link.tsx'
import { useEffect, useRef, useState } from 'react'
import { askToSignIn, signOut, useSession, type SessionState } from '../client/session.ts'
import { useMe } from '../client/use-rights.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import styles from './sign-in-dialog.module.css'

/** Shows who is signed in, and the way to sign out; renders nothing on an instance without sign-in. */
export function Account() {
  const { state } = useSession()
  const { answer, again } = useMe()
  const [isOpen, setIsOpen] = useState(false)
  useAfterSignIn(state, again)
  useSamePerson(answer?.id)
  if (state === 'declined') return <Button onClick={askToSignIn}>Sign in</Button>
  if (answer?.canSignOut !== true) return null
  const { name, email, rights, roles } = answer
  return (
    <>
      <Button kind="quiet" aria-expanded={isOpen} onClick={() => setIsOpen(true)}>
        <span className={styles['account']}>
          <span className="unseen-on-phones">Signed in as </span>
          <bdi>{name}</bdi>
        </span>
      </Button>
      {isOpen ? (
        <Dialog label="Your account" close={() => setIsOpen(false)} title={<bdi>{name}</bdi>}>
          {email === null ? null : <p>{email}</p>}
          <p>You may: {rights.join(', ') || 'nothing'}.</p>
          {roles.length === 0 ? null : <p>Your roles: {roles.join(', ')}.</p>}
          <p>
            <Link to="/access" onClick={() => setIsOpen(false)}>
              {rights.includes('administer') ? 'Administration' : 'Your tokens'}
            </Link>
          </p>
          <div className="row">
            <Button kind="main" onClick={() => void signOut()}>
              Sign out
            </Button>
            <Button onClick={() => setIsOpen(false)}>Close</Button>
          </div>
        </Dialog>
      ) : null}
    </>
  )
}

/** Fetches everything again after a sign-in: it may be another person. */
function useAfterSignIn(state: SessionState['state'], again: () => void): void {
  const before = useRef(state)
  useEffect(() => {
    if (state === 'known' && before.current !== 'known') again()
    before.current = state
  }, [state, again])
}

/** Clears what the previous person saw once somebody else has signed in. */
function useSamePerson(id: string | undefined): void {
  const first = useRef(id)
  useEffect(() => {
    if (first.current !== undefined && id !== undefined && id !== first.current) window.location.reload()
    first.current ??= id
  }, [id])
}
