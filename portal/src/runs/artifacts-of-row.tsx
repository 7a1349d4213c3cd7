import type { MeasuredRow } from '../panels/measurements.ts'
import { Artifacts } from './artifacts.tsx'
import { filedOf } from './filed.ts'

export function ArtifactsOfRow({ row }: { readonly row: MeasuredRow }) {
  return (
    <>
      {filedOf(row).map((thing) => (
        <Artifacts key={thing.uri} thing={thing} isAlone={thing.uri === row.uri} />
      ))}
    </>
  )
}
