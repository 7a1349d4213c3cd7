import type { Problem } from '../../contracts/problem.ts'
import { ok, type Result } from '../../lib/result.ts'
import type { Uri } from '../../model/uri.ts'
import { describedEntity } from '../../query/entities/described-entity.ts'
import { knownEntity } from '../../query/entities/known-entity.ts'
import { normalisedEntity } from '../../query/entities/normalised-entity.ts'
import type { Reader } from '../../query/reader.ts'
import type { EntityAnswer, EntityArguments, NormalisedAnswer } from '../entity.ts'

export async function describe(reader: Reader, { uri, rows }: EntityArguments): Promise<Result<EntityAnswer, Problem>> {
  const entity = await knownEntity(reader, uri)
  return entity.ok ? ok(await describedEntity(reader, entity.value, rows)) : entity
}

export async function normalised(reader: Reader, uri: Uri): Promise<Result<NormalisedAnswer, Problem>> {
  const entity = await knownEntity(reader, uri)
  return entity.ok ? ok(normalisedEntity(reader, entity.value)) : entity
}
