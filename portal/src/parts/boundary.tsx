import { Component, type ReactNode } from 'react'
import { Button } from '../ui/button.tsx'
import { Note } from '../ui/states.tsx'

interface BoundaryProps {
  /** Input of the content, such as an answer or an address. A new one is tried automatically; the same never is. */
  readonly of: unknown
  /** Fetches the input again, since rendering the same one would fail again. */
  readonly retry: () => void
  readonly children: ReactNode
}

interface BoundaryState {
  readonly of: unknown
  readonly isFailed: boolean
}

/** Confines a rendering error to a part of the page. */
export class Boundary extends Component<BoundaryProps, BoundaryState> {
  override state: BoundaryState = { of: this.props.of, isFailed: false }

  static getDerivedStateFromProps({ of }: BoundaryProps, before: BoundaryState): BoundaryState | null {
    return of === before.of ? null : { of, isFailed: false }
  }

  static getDerivedStateFromError(): Partial<BoundaryState> {
    return { isFailed: true }
  }

  override render(): ReactNode {
    if (!this.state.isFailed) return this.props.children
    return (
      <Note kind="warn">
        This part can’t be shown.{' '}
        <Button
          kind="quiet"
          onClick={() => {
            this.props.retry()
            this.setState({ isFailed: false })
          }}
        >
          Retry
        </Button>
      </Note>
    )
  }
}
