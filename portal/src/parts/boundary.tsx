import { CatchBoundary } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { Button } from '../ui/button.tsx'
import { Note } from '../ui/states.tsx'

interface BoundaryProps {
  /** What is drawn, such as an answer or an address: another one is tried without a click. The same one never is. */
  readonly of: unknown
  /** Gets what is drawn again: drawing the same would fail again. */
  readonly retry: () => void
  readonly children: ReactNode
}

/** Keeps an error in drawing a part of a page within that part. */
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
