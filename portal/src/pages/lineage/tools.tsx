import { useState } from 'react'
import { Button } from '../../ui/button.tsx'
import { downloadCsv, downloadPng, downloadSvg, type ExportedDrawing } from './export.ts'
import styles from './tools.module.css'

interface ToolsProps {
  readonly exported: ExportedDrawing | null
  readonly paths: (() => void) | null
}

/** What can be done with a drawing as a whole. */
export function LineageTools({ exported, paths }: ToolsProps) {
  const [failed, fail] = useState(false)
  if (exported === null) return null
  const png = (): void => {
    fail(false)
    downloadPng(exported).catch(() => fail(true))
  }
  return (
    <span className={styles['tools']}>
      {paths === null ? null : (
        <Button kind="quiet" title="Find shortest paths (F)" onClick={paths}>
          Paths to …
        </Button>
      )}
      <Button kind="quiet" title="Download SVG" onClick={() => downloadSvg(exported)}>
        SVG
      </Button>
      <Button kind="quiet" title="Download PNG" onClick={png}>
        PNG
      </Button>
      <Button kind="quiet" title="Download CSV" onClick={() => downloadCsv(exported)}>
        CSV
      </Button>
      {failed ? <span role="alert">Too large for PNG in this browser: download the SVG instead.</span> : null}
    </span>
  )
}
