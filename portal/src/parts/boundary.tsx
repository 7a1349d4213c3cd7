import { CatchBoundary } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { Button } from '../ui/button.tsx'
import { Note } from '../ui/states.tsx'

interface BoundaryProps {
  /** Input of the content, such as an answer or an address. A new one is tried automatically; the same never is. */
  readonly of: unknown
  /** Fetches the input again, since rendering the same one would fail again. */
  readonly retry: () => void
  readonly children: ReactNode
}

/** Confines a rendering error to a part of the page. */
export function Boundary({ of, retry, children }: BoundaryProps) {
  return (
    <CatchBoundary
      getResetKey={() => of}
      errorComponent={({ reset }) => (
        <Note kind="warn">
          This part can’t be shown.{' '}
          <Button
            kind="quiet"
            onClick={() => {
              retry()
              reset()
            }}
          >
            Retry
          </Button>
        </Note>
      )}
    >
      {children}
    </CatchBoundary>
  )
}
