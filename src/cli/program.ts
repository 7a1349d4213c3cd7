import { Argument, Command, Help, InvalidArgumentError, Option } from 'commander'
import type { CliDeclaration } from '../questions/declare.ts'
import { ROLES } from '../wiring/roles.ts'
import { version } from '../wiring/version.ts'
import { offering } from './choices.ts'
import { OPERATIONS } from './operation-table.ts'
import { configOption, derive, jsonOption, withAddress } from './derive.ts'
import { deriveExports } from './exports.ts'
import type { BackupOptions } from './backup/backup.ts'
import type { RestoreOptions } from './backup/restore.ts'
import type { EraseOptions } from './erase/erase.ts'
import type { EmergencyOptions } from './emergency-access.ts'
import type { CheckImpactOptions } from './check/check-impact.ts'
import type { CheckSchemaOptions } from './check/check-schema.ts'
import type { ReportOptions } from './check/report.ts'
import { FORMATS, IMPACT_MEASURES, SCHEMA_MEASURES, SCHEMA_USUAL } from './check/terms.ts'
import { checking } from './check-command.ts'
import type { DoctorOptions } from './doctor.ts'
import type { DossierOptions } from './dossier/dossier.ts'
import { DOSSIER_FORMS } from './dossier/forms.ts'
import type { ConnectOptions } from './connect/connect.ts'
import { PRODUCTS } from './products.ts'
import type { ImportOptions } from './import.ts'
import type { McpOptions } from './mcp.ts'
import type { NewProviderOptions } from './provider/new-provider.ts'
import type { ProviderTestOptions } from './provider/test-provider.ts'
import type { ServiceAddress } from './call-service.ts'
import { reporting } from './report-errors.ts'
import { SHELLS } from './shells.ts'
import type { SizeOptions } from './size/size.ts'
import type { StartCommandOptions } from './start.ts'
import type { VerifyOptions } from './verify.ts'

/**
 * Declares the commands of `mlg`. Each loads what it needs when it runs: one that asks the running service must not
 * wait for the service's own modules.
 */
export function commandLine(): Command {
  const program = new Command('mlg')
    .description('The Model Lifecycle Graph')
    .version(version())
    .showHelpAfterError('"mlg help <command>" shows a command\'s options.')
    .configureHelp({ optionDescription: describeOption })
  program.commandsGroup('Run the service:')
  addStartCommands(program)
  program.commandsGroup('Connect sources:')
  addConnectCommands(program)
  addImportCommand(program)
  program.commandsGroup('Query the metadata:')
  addOperations(program, 'query')
  deriveExports(program, { print: say, note: (line) => console.error(line) })
  addDossierCommand(program)
  addMcpCommand(program)
  program.commandsGroup('Check a change before merging:')
  addCheckCommands(program)
  program.commandsGroup('Edit and operate:')
  addOperations(program, 'edit')
  program.commandsGroup('Manage access:')
  addSignInCommands(program)
  addOperations(program, 'access')
  addAccessCommands(program)
  program.commandsGroup('Maintain the record:')
  addRecordCommands(program)
  program.commandsGroup('Other:')
  addHelpCommand(program)
  return program
}

/** Leaves out a default that only says that the option is off or has no values. */
function describeOption(option: Option): string {
  const value: unknown = option.defaultValue
  const isPlain = value === false || (Array.isArray(value) && value.length === 0)
  return isPlain ? option.description : new Help().optionDescription(option)
}

/** Commander's own help command takes one word only, and so shows the help of `check` for "help check impact". */
function addHelpCommand(program: Command): void {
  program
    .command('help')
    .description('Show the help of a command')
    .argument('[command...]', 'its name, such as lineage or check impact')
    .action((names: readonly string[]) => {
      let shown = program
      for (const name of names) {
        const next = shown.commands.find((one) => one.name() === name || one.aliases().includes(name))
        if (next === undefined) return program.error(`error: there is no command "${names.join(' ')}"`)
        shown = next
      }
      shown.help()
    })
}

/** Returns the products whose addresses are given, in their order. */
function ownProducts(start: Command): StartCommandOptions['own'] {
  return PRODUCTS.flatMap((name) => {
    const option = start.options.find(({ long }) => long === `--${name}`)
    const url: unknown = option === undefined ? undefined : start.getOptionValue(option.attributeName())
    return typeof url === 'string' ? [{ name, url }] : []
  })
}

function addStartCommands(program: Command): void {
  const start = program
    .command('start')
    .description(
      'Start the service with a configuration, a demo company (--demo), or your own product (--mlflow and others)',
    )
    .addOption(configOption())
    .option('--demo', 'start the demo company and read it (ignores --config)', false)
    .addOption(
      offering(
        new Option('--role <role>', `${ROLES.join(', ')}; several processes share one PostgreSQL`).default('all'),
        ROLES,
      ),
    )
    .option('--live', "with --demo: keep changing the company's data", false)
  for (const product of PRODUCTS)
    start.addOption(new Option(`--${product} <address>`, `read only your own ${product} (ignores --config)`))
  start.option(
    '--set <name=value>',
    'a provider setting, with one of the addresses above; may be repeated',
    collectRepeated,
    [],
  )
  start.action(async (options: Omit<StartCommandOptions, 'own'>) =>
    (await import('./start.ts')).start({ ...options, own: ownProducts(start) }),
  )

  program
    .command('config-schema')
    .description('Print the JSON Schema of the configuration file')
    .action(async () => say(JSON.stringify((await import('../config/shape.ts')).configSchema(), null, 2)))

  program
    .command('completions')
    .description('Print shell completions; for bash: source <(mlg completions bash)')
    .addArgument(offering(new Argument('<shell>', `one of ${SHELLS.join(', ')}`), SHELLS))
    .action(
      reporting(async (shell: string) => say((await import('./completions/print.ts')).completionsFor(shell, program))),
    )
}

function addAccessCommands(program: Command): void {
  program
    .command('access')
    .description('Get access without the sign-in provider')
    .command('local')
    .description("Create a token with every right, on the service's machine, for when nobody can sign in")
    .addOption(configOption())
    .option(
      '--minutes <n>',
      `how many minutes it is valid, up to ${MAX_EMERGENCY_MINUTES}`,
      integerUpTo(MAX_EMERGENCY_MINUTES),
      15,
    )
    .option('--end', 'end it early', false)
    .action(
      reporting(async (options: EmergencyOptions) =>
        (await import('./emergency-access.ts')).emergencyAccess(options, say),
      ),
    )
}

function addConnectCommands(program: Command): void {
  program
    .command('connect')
    .description('Preview what a product would bring, and add it to the configuration as a source')
    .addArgument(
      offering(new Argument('<product>', `${PRODUCTS.join(', ')}, csv, openlineage, or one of your own`), PRODUCTS),
    )
    .argument('[url]', 'its address; omit it for a product that pushes, such as openlineage')
    .addOption(configOption())
    .option('--platform <name>', "its name in URIs; the product's name, by default")
    .option('--token-env <name>', 'the environment variable that holds its token')
    .option('--username <name>', 'the user to sign in as; the password comes from a prompt or the environment')
    .option(
      '--send-secrets-unencrypted',
      'allow http: or ldap: to another machine, if nobody else can read the traffic',
    )
    .option('--set <name=value>', 'a provider setting; may be repeated', collectRepeated, [])
    .option(
      '--references <name=source>',
      'the source that ids of a type or domain refer to; may be repeated',
      collectRepeated,
      [],
    )
    .option('--webhook <address>', 'register a webhook that calls this service at the given address')
    .option('--yes', 'write without asking', false)
    .addOption(jsonOption('print the answer as JSON, without asking'))
    .action(
      reporting(async (product: string, url: string | undefined, options: ConnectOptions) => {
        const [{ connect }, { terminal }] = await Promise.all([
          import('./connect/connect.ts'),
          import('./connect/terminal.ts'),
        ])
        await connect(product, url ?? null, options, { print: say, prompt: terminal() })
      }),
    )
  const provider = program
    .command('provider')
    .description('List the supported products, and write providers for your own: new, test')
  provider
    .command('list')
    .description('List the supported products, and what each was tested against')
    .addOption(jsonOption())
    .action(
      reporting(async (options: { readonly json: boolean }) =>
        (await import('./provider/proved.ts')).listProviders(options, say),
      ),
    )
  provider
    .command('new')
    .summary('Draft a provider file from an API description')
    .description(
      'Draft a provider file, and the types it needs, from an API: an OpenAPI document (a file or an address), a GraphQL endpoint (an address that ends with /graphql), or the address of a JSON listing.\n\nShows what it inferred, and marks what you have to decide.',
    )
    .addArgument(offering(new Argument('<api>', 'a file, or an address that begins with http'), 'file'))
    .option('--types <names>', 'only these collections, separated by commas, by their names in the API')
    .option('--name <name>', "the provider's name; by default, the API's")
    .option('--out <folder>', 'the folder to write the files to', 'definitions')
    .option('--url <address>', "the product's address, if its description doesn't state it")
    .option('--header <text>', 'a request header, "Name: value"; may be repeated', collectRepeated, [])
    .option('--token-env <name>', 'the environment variable that holds a token for the address')
    .option(
      '--send-secrets-unencrypted',
      'allow sending a token over http: to another machine, if nobody else can read the traffic',
    )
    .option('--force', 'overwrite existing files', false)
    .addOption(jsonOption())
    .action(
      reporting(async (api: string, options: NewProviderOptions) =>
        (await import('./provider/new-provider.ts')).newProvider(api, options, say),
      ),
    )
  const test = provider
    .command('test')
    .description('Test a provider on a running system: list, read and map its data, without writing')
    .addArgument(offering(new Argument('<file>', 'the provider: *.provider.yaml or .json, or a module'), 'file'))
    .requiredOption('--url <address>', "the system's address")
    .option('--sample <n>', 'how many entities of each type to read and map', integerUpTo(MAX_SAMPLE), 20)
    .option('--header <text>', 'a request header, "Name: value"; may be repeated', collectRepeated, [])
    .option('--token-env <name>', 'the environment variable that holds its token')
    .option('--username <name>', 'for a provider that signs in; reads the password from MLG_SOURCE_PASSWORD')
    .option(
      '--send-secrets-unencrypted',
      'allow http: or ldap: to another machine, if nobody else can read the traffic',
    )
    .option('--provider <name>', 'which provider, if the module has several')
    .option('--definitions <folder>', 'the folder with the definitions of its types')
    .addOption(jsonOption())
  checking(test, async (file: string, options: ProviderTestOptions) =>
    (await import('./provider/test-provider.ts')).testProvider(file, options, say),
  )
}

function addDossierCommand(program: Command): void {
  const dossier = program
    .command('dossier')
    .summary('Write an audit dossier of a model version')
    .description(
      'Write an audit dossier of a model version: everything stated about it and around it, each fact with its source and transaction',
    )
    .argument('<uri>', 'a model version')
    .addOption(offering(new Option('--as <form>', `${DOSSIER_FORMS.join(', ')}`).default('html'), DOSSIER_FORMS))
    .option('--as-of <moment>', 'a time or a transaction: as known then')
    .addOption(offering(new Option('-o, --out <file>', 'the output file; standard output, if omitted'), 'file'))
    .option('--force', 'overwrite an existing file', false)
  withAddress(dossier).action(
    reporting(async (uri: string, options: DossierOptions) =>
      (await import('./dossier/dossier.ts')).writeDossier(uri, options, {
        print: say,
        note: (line) => console.error(line),
      }),
    ),
  )
  const verify = dossier
    .command('verify')
    .description('Compare a saved dossier (JSON or HTML) with the record at its transaction')
    .addArgument(offering(new Argument('<file>', 'the file'), 'file'))
    .addOption(jsonOption())
  checking(withAddress(verify), async (file: string, _: unknown, command: Command) =>
    (await import('./dossier/dossier.ts')).verifyDossier(file, command.optsWithGlobals<ServiceAddress>(), say),
  )
}

function addMcpCommand(program: Command): void {
  withAddress(
    program
      .command('mcp')
      .description('Serve the Model Context Protocol over standard input and output')
      .option('--commands', 'offer commands too, not only questions', false),
  ).action(reporting(async (options: McpOptions) => (await import('./mcp.ts')).serveMcp(options)))
}

function addCheckCommands(program: Command): void {
  const check = program.command('check').description('Fail a build if its change would break something')
  const impact = check
    .command('impact')
    .summary('Check what a change affects, against conditions')
    .description(
      `Check what a change affects: the given entities, or those that a repository's changed files describe.\n\nA condition is a count, such as "running tests > 0". Counts: ${IMPACT_MEASURES.join(', ')}. The check fails if a condition holds.`,
    )
    .argument('[uris...]', 'the URIs that will change')
    .addOption(
      offering(
        new Option('--changed-files <file>', 'a file of changed paths, one per line; - for standard input'),
        'file',
      ),
    )
    .addOption(
      offering(new Option('--map <file>', 'the file that maps paths to entities').default('mlg-paths.yaml'), 'file'),
    )
  addReportOptions(impact, [])
  checking(impact, async (uris: readonly string[], options: CheckImpactOptions) =>
    (await import('./check/check-impact.ts')).checkImpact(uris, options, say),
  )
  const schema = check
    .command('schema')
    .summary('Check which columns a new dataset schema removes, and who reads them')
    .description(
      `Check which columns a new dataset schema removes, and who reads them.\n\nA condition is a count, such as "removed columns > 0". Counts: ${SCHEMA_MEASURES.join(', ')}. The check fails if a condition holds.`,
    )
    .requiredOption('--dataset <uri>', 'the dataset')
    .addOption(
      offering(
        new Option(
          '--file <file>',
          'a file of its new columns, in JSON or YAML; - for standard input',
        ).makeOptionMandatory(),
        'file',
      ),
    )
  addReportOptions(schema, SCHEMA_USUAL)
  checking(schema, async (options: CheckSchemaOptions) =>
    (await import('./check/check-schema.ts')).checkSchema(options, say),
  )
  const policy = check
    .command('policy')
    .summary('Check entities for violations of blocking policies')
    .description(
      "Check entities for violations of blocking policies. Violations of warning policies are reported, but don't fail the check.",
    )
    .argument('<uris...>', 'the URIs that are to go live')
  withReport(withAddress(policy))
  checking(policy, async (uris: readonly string[], options: ReportOptions) =>
    (await import('./check/check-policy.ts')).checkPolicy(uris, options, say),
  )
}

/** Adds the conditions under which a check fails, and its output format. */
function addReportOptions(command: Command, preset: readonly string[]): void {
  withReport(
    withAddress(command).addOption(
      new Option('--fail-on <condition>', 'fail if this holds; may be repeated')
        .argParser((condition: string, before: readonly string[]) => [...(before === preset ? [] : before), condition])
        .default(preset, preset.length === 0 ? 'none' : preset.join(', ')),
    ),
  )
}

function withReport(command: Command): void {
  command
    .addOption(offering(new Option('--as <format>', 'the report format').choices(FORMATS).default('text'), FORMATS))
    .addOption(jsonOption())
}

function addImportCommand(program: Command): void {
  withAddress(
    program
      .command('import')
      .summary('Import CSV files of nodes and edges into the running service')
      .description(
        'Import CSV files of nodes and edges into the running service (docs/guides/imports.md).\n\nA file replaces an earlier one of the same name.',
      )
      .addArgument(offering(new Argument('<files...>', 'the files, *.csv'), 'file'))
      .option('--platform <platform>', 'the source to import as, if several accept imports')
      .option('--strict', 'import nothing if any row is refused', false)
      .option('--wait <seconds>', 'how long to wait until the graph shows it', integerUpTo(MAX_WAIT), 600),
  )
    .addOption(jsonOption())
    .action(
      reporting(async (files: readonly string[], options: ImportOptions) =>
        (await import('./import.ts')).importFiles(files, options, say),
      ),
    )
}

/** Maximum number of entities of a type read one by one. */
const MAX_SAMPLE = 10_000
const MAX_EMERGENCY_MINUTES = 60
/** One day, in seconds. */
const MAX_WAIT = 86_400

function integerUpTo(most: number): (text: string) => number {
  return (text) => {
    const number = Number(text)
    if (Number.isInteger(number) && number >= 1 && number <= most) return number
    throw new InvalidArgumentError(`Give an integer from 1 to ${most}.`)
  }
}

function collectRepeated(text: string, before: readonly string[]): readonly string[] {
  return [...before, text]
}

/** Options have the names and values of the same REST question, with `asOf` spelt `--as-of`. */
function addOperations(program: Command, group: CliDeclaration['group']): void {
  for (const operation of OPERATIONS) if (operation.cli?.group === group) derive(program, operation, say)
}

function addSignInCommands(program: Command): void {
  withAddress(
    program.command('login').description('Sign in by approving the request in the portal; valid for 12 hours'),
  ).action(reporting(async (options: ServiceAddress) => (await import('./login.ts')).login(options, say)))
  withAddress(program.command('logout').description('Sign out: revoke the token of "mlg login"')).action(
    reporting(async (options: ServiceAddress) => (await import('./login.ts')).logout(options, say)),
  )
}

function secondsOf(text: string): number {
  const seconds = Number(text)
  if (!(seconds >= 1 && seconds <= 3_600)) throw new InvalidArgumentError('It must be a number from 1 to 3600.')
  return seconds
}

const SCALES: Readonly<Record<string, number>> = { '': 1, k: 1e3, M: 1e6, G: 1e9 }

/** Parses counts such as 5M or 200k. */
function countOf(text: string): number {
  const [, digits = '', scale = ''] = /^(\d+(?:\.\d+)?)([kMG]?)$/.exec(text) ?? []
  const count = Number(digits) * (SCALES[scale] ?? 1)
  if (digits !== '' && count <= 1e12) return count
  throw new InvalidArgumentError('Give a number such as 250, 200k or 5M.')
}

/** Adds commands for operating the service and its record. */
function addRecordCommands(program: Command): void {
  withAddress(
    program.command('top').argument('[urls...]', 'addresses of processes; by default, of the one on this machine'),
  )
    .description('Watch the processes live: rates, lag, sources, memory, threads (q quits)')
    .option('--once', 'print a plain table once, over one second', false)
    .option('--every <seconds>', 'seconds between updates, from 1 to 3600', secondsOf, 2)
    .action(reporting(async (urls: string[], options) => (await import('./top/top.ts')).top(urls, options)))

  program
    .command('size')
    .description('Estimate the machines for a number of entities, events and readers; works offline')
    .requiredOption('--entities <n>', 'such as 200k or 5M', countOf)
    .option('--edges-per-entity <n>', 'edges per entity, including past ones', countOf, 10)
    .option('--events-per-second <n>', 'average over the day', countOf, 1)
    .option('--readers <n>', 'concurrent readers, each asking once a second', countOf, 10)
    .option('--keep-days <n>', 'how long to keep the past', countOf, 365)
    .addOption(jsonOption())
    .action(reporting(async (options: SizeOptions) => (await import('./size/size.ts')).size(options, say)))

  const doctor = program
    .command('doctor')
    .description('Check a data folder, its configuration and its sources')
    .addOption(configOption())
    .option('--demo', 'check the demo that "npm start" runs', false)
  checking(doctor, async (options: DoctorOptions) => (await import('./doctor.ts')).doctor(options, say))

  const verify = program
    .command('verify')
    .description('Evaluate every rule from scratch and compare the result with the record; changes nothing')
    .addOption(configOption())
    .option('--demo', 'the record of the demo that "npm start" runs', false)
  checking(verify, async (options: VerifyOptions) => (await import('./verify.ts')).verify(options, say))

  program
    .command('backup')
    .summary('Back up the record and its configuration to a folder; the service may be running')
    .description(
      'Back up the record, its configuration and its definitions to a folder; the service may be running. In the folder of an earlier backup, adds only what changed.\n\nEncrypts it with --key-file, or a passphrase in MLG_BACKUP_PASSPHRASE.',
    )
    .addArgument(offering(new Argument('<folder>', 'an empty folder, or that of an earlier backup'), 'file'))
    .addOption(configOption())
    .addOption(offering(new Option('--data <folder>', 'a data folder, without its configuration'), 'file'))
    .addOption(keyFileOption())
    .action(
      reporting(async (folder: string, options: BackupOptions) => {
        const { lowerPriority } = await import('../lib/priority.ts')
        await keepPrivate()
        // The service's writers and readers take precedence.
        lowerPriority()
        await (await import('./backup/backup.ts')).backup(folder, options, say)
      }),
    )

  program
    .command('restore')
    .description('Restore a backup to a data folder; nobody stays signed in, and revoked tokens stay revoked')
    .addArgument(offering(new Argument('<folder>', 'the folder of a backup'), 'file'))
    .addOption(
      offering(
        new Option(
          '--to <data>',
          'a new data folder, or the postgres:// URL of an empty database',
        ).makeOptionMandatory(),
        'file',
      ),
    )
    .addOption(
      offering(
        new Option('--tokens-from <data>', 'the previous data folder: tokens still valid there stay valid'),
        'file',
      ),
    )
    .addOption(
      offering(new Option('--configuration <folder>', 'for a database: a new folder for its configuration'), 'file'),
    )
    .addOption(keyFileOption())
    .action(
      reporting(async (folder: string, options: RestoreOptions) => {
        await keepPrivate()
        await (await import('./backup/restore.ts')).restore(folder, options, say)
      }),
    )

  program
    .command('erase')
    .summary("Replace a person's names and addresses by pseudonyms, in the whole history; stop the service first")
    .description(
      "Replace a person's names, e-mail addresses and account names by pseudonyms everywhere in the record, and in what sources send later. Stop the service first.\n\nPrints a plan, and changes nothing until you confirm it.",
    )
    .argument('<person>', 'a URI, an e-mail address, an account name or a name')
    .addOption(configOption())
    .addOption(offering(new Option('--data <folder>', 'a data folder, without its configuration'), 'file'))
    .option('--also <text>', 'another of their names; may be repeated', collectRepeated, [])
    .option('--without <text>', 'a name to keep; may be repeated', collectRepeated, [])
    .option('--keep-audit', 'leave the audit as it is, if the law requires it', false)
    .option('--confirm <code>', 'erase according to the plan with this code')
    .action(
      reporting(async (person: string, options: EraseOptions) => {
        await keepPrivate()
        await (await import('./erase/erase.ts')).erase(person, options, say)
      }),
    )

  program
    .command('migrate-store')
    .description('Copy a record into an empty one, and compare counts and digests; stop the service first')
    .requiredOption('--from <location>', 'a SQLite file, a postgres:// URL, or an export (*.ndjson, *.ndjson.gz)')
    .requiredOption(
      '--to <location>',
      "a file that doesn't exist yet (SQLite, or an export: *.ndjson), or the URL of an empty database",
    )
    .action(
      reporting(async ({ from, to }: { from: string; to: string }) => {
        await keepPrivate()
        await (await import('./migrate/migrate-store.ts')).migrateStore(from, to, say)
      }),
    )
}

async function keepPrivate(): Promise<void> {
  ;(await import('../wiring/data-folder.ts')).keepFilesPrivate()
}

function keyFileOption(): Option {
  return offering(new Option('--key-file <file>', 'a key file of at least 32 bytes, to encrypt it'), 'file')
}

const say = (line: string): void => console.log(line)
