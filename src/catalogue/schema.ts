import { z } from 'zod'
import { catalogueFile } from './shape.ts'

/**
 * The JSON Schema of a definitions file, for editors: `schema/catalogue.schema.json`. A test compares that file with this;
 * `UPDATE=1 vitest run src/catalogue` writes it again.
 */
export function catalogueJsonSchema(): string {
  const schema = z.toJSONSchema(catalogueFile, { target: 'draft-2020-12', io: 'input' })
  return `${JSON.stringify(schema, null, 2)}\n`
}
