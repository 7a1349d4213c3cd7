import type { MeasuredRow } from '../panels/measurements.ts'
import { Artifacts } from './artifacts.tsx'
import { CurvesOfRuns } from './curves-of-runs.tsx'
import { filedOf } from './filed.ts'
import { RecordsAndParts } from './records-and-parts.tsx'

/** Shows what runs and logged models have besides metrics and parameters: records, nested runs, curves, files. */
export function MeasuredRest({ row, rows }: { readonly row: MeasuredRow; readonly rows: readonly MeasuredRow[] }) {
  return (
    <>
      {row.records.length + row.parts === 0 ? null : <RecordsAndParts row={row} rows={rows} />}
      <CurvesOfRuns rows={[row]} />
      {filedOf(row).map((entity) => (
        <Artifacts key={entity.uri} entity={entity} isAlone={entity.uri === row.uri} />
      ))}
    </>
  )
}
