import { z } from 'zod'
import { catalogueFile } from './shape.ts'

/**
 * The JSON Schema of a definitions file, for editors: `schema/catalogue.schema.json`. A test holds that file to this;
 * `UPDATE=1 vitest run src/catalogue` writes it anew.
 */
export function catalogueJsonSchema(): string {
  const schema = z.toJSONSchema(catalogueFile, { target: 'draft-2020-12', io: 'input' })
  return `${JSON.stringify(schema, null, 2)}\n`
}
