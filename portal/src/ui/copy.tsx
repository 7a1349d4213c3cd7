import { useEffect, useState } from 'react'
import { IconButton } from './button.tsx'

const SHOWN_MS = 1_500

export function CopyButton({ text, what }: { readonly text: string; readonly what: string }) {
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
  return (
    <>
      <IconButton icon={copied === true ? 'check' : 'copy'} label={`Copy ${what}`} onClick={copy} />
      <span className="unseen" role="status">
        {copied === null ? '' : copied ? `Copied ${what}` : `The browser does not allow copying ${what}`}
      </span>
    </>
  )
}
