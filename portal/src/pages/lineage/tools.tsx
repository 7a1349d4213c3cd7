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
        <Button kind="quiet" title="The shortest paths to something (F)" onClick={paths}>
          Paths to …
        </Button>
      )}
      <Button kind="quiet" title="Download the drawing as SVG" onClick={() => downloadSvg(exported)}>
        SVG
      </Button>
      <Button kind="quiet" title="Download the drawing as PNG" onClick={png}>
        PNG
      </Button>
      <Button kind="quiet" title="Download the table of the drawing as CSV" onClick={() => downloadCsv(exported)}>
        CSV
      </Button>
      {failed ? <span role="alert">The browser can not draw a picture this large: take the SVG.</span> : null}
    </span>
  )
}
