import type { MeasuredRow } from '../panels/measurements.ts'
import { Artifacts } from './artifacts.tsx'
import { filedOf } from './filed.ts'

export function ArtifactsOfRow({ row }: { readonly row: MeasuredRow }) {
  return (
    <>
      {filedOf(row).map((entity) => (
        <Artifacts key={entity.uri} entity={entity} isAlone={entity.uri === row.uri} />
      ))}
    </>
  )
}
