import { useCallback, useEffect, useState } from 'react'
import { isKnown, settle, signInAddress, signInLabel, useSession } from '../client/session.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'

const WINDOW = 'popup,width=520,height=720'

/** Asks to sign in. A person whose session ended signs in again in a separate window, so that typed text stays. */
export function SignInDialog() {
  const { hasShown } = useSession()
  const [label, setLabel] = useState<string | null | undefined>(undefined)
  const decline = useCallback(() => settle(false), [])
  useEffect(() => {
    void signInLabel().then(setLabel, () => setLabel(null))
  }, [])
  useReturn()
  return (
    <Dialog label="Sign in" close={decline} title={hasShown ? 'Your session has ended' : 'Sign in to continue'}>
      {label === null ? (
        <p>Sign-in isn’t configured. Ask whoever runs this service.</p>
      ) : (
        <p>
          {hasShown
            ? 'Sign in again in the window that opens; this page stays as it is.'
            : 'You’ll come back to this page.'}
        </p>
      )}
      <div className="row">
        {typeof label === 'string' ? (
          <Button kind="main" onClick={hasShown ? signInBeside : signInHere}>
            {label}
          </Button>
        ) : null}
        <Button onClick={decline}>Not now</Button>
      </div>
    </Dialog>
  )
}

function signInHere(): void {
  const { pathname, search, hash } = window.location
  window.location.assign(signInAddress(pathname + search + hash))
}

/** If the browser blocks the window, the page itself navigates. */
function signInBeside(): void {
  if (window.open(signInAddress('/signed-in'), 'aip-sign-in', WINDOW) === null) signInHere()
}

/** Somebody may have signed in in a window that can't notify this one. */
function useReturn(): void {
  useEffect(() => {
    const look = (): void => {
      void isKnown().then((known) => {
        if (known) settle(true)
      })
    }
    window.addEventListener('focus', look)
    return () => window.removeEventListener('focus', look)
  }, [])
}
