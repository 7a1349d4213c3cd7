import { useEffect } from 'react'
import { announceSignIn } from '../../client/session.ts'
import { PageTitle } from '../../ui/page-title.tsx'
import styles from './signed.module.css'

/** Shown at the end of a sign-in in a separate window, which closes itself. */
export function SignedInPage() {
  useEffect(() => {
    announceSignIn()
    window.close()
  }, [])
  return (
    <main className={styles['page']}>
      <PageTitle title="You are signed in">You are signed in</PageTitle>
      <p>
        Close this window, or <a href="/">go to the portal</a>.
      </p>
    </main>
  )
}

export function SignedOutPage() {
  return (
    <main className={styles['page']}>
      <PageTitle title="You are signed out">You are signed out</PageTitle>
      <p>
        <a href="/sign-in">Sign in again</a>
      </p>
    </main>
  )
}
