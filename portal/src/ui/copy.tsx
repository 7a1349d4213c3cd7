import { useEffect, useState } from 'react'
import { Button, IconButton } from './button.tsx'
import { Icon } from './icon.tsx'

const SHOWN_MS = 1_500

interface CopyButtonProps {
  readonly text: string
  /** Name of the copied text: `the URI`. */
  readonly what: string
  /** Text beside the icon, unless something nearby names what is copied. */
  readonly label?: string
}

export function CopyButton({ text, what, label }: CopyButtonProps) {
  const [copied, setCopied] = useState<boolean | null>(null)
  useEffect(() => {
    if (copied === null) return
    const timer = setTimeout(() => setCopied(null), SHOWN_MS)
    return () => clearTimeout(timer)
  }, [copied])
  const copy = (): void => {
    navigator.clipboard.writeText(text).then(
      () => setCopied(true),
      () => setCopied(false),
    )
  }
  const icon = copied === true ? 'check' : 'copy'
  return (
    <>
      {label === undefined ? (
        <IconButton icon={icon} label={`Copy ${what}`} onClick={copy} />
      ) : (
        <Button onClick={copy} title={`Copy ${what}`}>
          <Icon name={icon} /> {label}
        </Button>
      )}
      <span className="unseen" role="status">
        {copied === null ? '' : copied ? `Copied ${what}` : `Your browser blocked copying ${what}`}
      </span>
    </>
  )
}
