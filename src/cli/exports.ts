import { Option, type Command } from 'commander'
import type { CallableOperation } from '../questions/declare.ts'
import { EXPORT_FORMATS, exportPath, exportParameters } from '../questions/export.ts'
import { offering } from './choices.ts'
import { withAddress, withParameters } from './derive.ts'
import { OPERATIONS } from './operation-table.ts'
import { nameOfExport } from './terminal-names.ts'
import type { ParsedArguments } from './operation-request.ts'
import { reporting } from './report-errors.ts'
import type { Print, ServiceAddress } from './call-service.ts'

export interface ExportOptions extends ServiceAddress {
  readonly out?: string
  readonly force?: boolean
}

/** Adds `mlg export <question>` for each question whose list can be exported. */
export function deriveExports(
  program: Command,
  { print, note }: { readonly print: Print; readonly note: Print },
): void {
  const parent = program
    .command('export')
    .summary('Export a whole list as a file, as of one moment')
    .description('Export a whole list as a file, as of one moment: CSV for spreadsheets, NDJSON or JSON for programs.')
  for (const question of OPERATIONS) {
    if (!question.isExported || question.cli === null) continue
    const operation = exportOf(question)
    const command = parent.command(nameOfExport(question)).summary(question.summary)
    command.description(`${question.summary}: all rows.${question.name === LOG ? AS_PARQUET : ''}`)
    const given = withParameters(command, operation)
    withAddress(command)
      .addOption(outOption())
      .option('--force', 'overwrite an existing file')
      .action(
        reporting(async () => {
          const options = command.opts<ExportOptions>()
          if (question.name === LOG && given()['format'] === PARQUET)
            return await toFolder(operation, given(), { options, print })
          const { download } = await import('./download.ts')
          // Standard output has only the export.
          await download(operation, given(), { options, report: options.out === undefined ? note : print })
        }),
      )
  }
}

const LOG = 'log'
/** Only the log is exported as Parquet: other lists are small enough for the other formats. */
const PARQUET = 'parquet'
const AS_PARQUET =
  '\n\nWith --format parquet, --out is a folder of Parquet files for DuckDB, Spark and the like. A later run adds what is new, and an interrupted run continues where it stopped.'

async function toFolder(
  operation: CallableOperation,
  given: ParsedArguments,
  { options, print }: { readonly options: ExportOptions; readonly print: Print },
): Promise<void> {
  if (options.out === undefined) throw new Error('Name the folder for the Parquet files: --out <folder>.')
  const { exportLog } = await import('./parquet/export-log.ts')
  await exportLog({ operation, folder: options.out, options, print }, given)
}

function outOption(): Option {
  const endings = EXPORT_FORMATS.map((format) => `.${format}`).join(', ')
  const help = `the output file, whose ending (${endings}) sets the default format; standard output, if omitted`
  return offering(new Option('-o, --out <file>', help), 'file')
}

/** Returns the export as an operation, whose request is built like the question's. */
function exportOf(question: CallableOperation): CallableOperation {
  const { name, cli, parameters } = question
  const { limit: _, ...defaults } = cli?.default ?? {}
  return {
    ...question,
    path: exportPath(name),
    parameters: exportParameters(parameters),
    cli: cli === null ? null : { ...cli, default: defaults },
  }
}
