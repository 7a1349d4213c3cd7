import { useAsOf } from '../client/as-of.ts'
import { fileAddressOf, hasPast, type QuestionName } from '../client/ask.ts'
import { Icon } from '../ui/icon.tsx'
import styles from '../ui/button.module.css'

interface DownloadLinkProps {
  readonly of: QuestionName
  readonly args: Readonly<Record<string, unknown>>
  readonly format: 'csv' | 'ndjson'
  /** Menus style their items differently. */
  readonly inMenu?: boolean
}

/** Downloads all rows of a list, as of the page's moment. */
export function DownloadLink({ of, args, format, inMenu = false }: DownloadLinkProps) {
  const asOf = useAsOf()
  const href = fileAddressOf(of, hasPast(of) ? { asOf, ...args } : args, format)
  return (
    <a className={inMenu ? undefined : styles['button']} href={href} download>
      <Icon name="download" />
      {format.toUpperCase()}
    </a>
  )
}
