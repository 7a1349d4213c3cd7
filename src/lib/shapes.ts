// Schemas shared by several configuration files.
import { z } from 'zod'

export const slug = z.string().regex(/^[a-z0-9-]{1,64}$/, 'must be 1–64 lower-case letters, digits or "-"')

/** A secret of at least this many characters, or where to read it: it need not be in the file. */
export const secretOf = (least: number) =>
  z.union([
    z.string().min(least),
    z.strictObject({ env: z.string().min(1) }).describe('Reads the value from this environment variable.'),
    z
      .strictObject({ file: z.string().min(1) })
      .describe(
        'Reads the value from this file, whose path is relative to the configuration. White space at either end is removed.',
      ),
  ])
