// Declares the command line of `mlg`; each command loads its modules only when it runs.
import { Argument, Command, InvalidArgumentError, Option } from 'commander'
import type { Terminal } from '../questions/declare.ts'
import { version } from '../wiring/version.ts'
import { offering } from './choices.ts'
import { OPERATIONS } from './operation-table.ts'
import { configOption, derive, withAddress } from './derive.ts'
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
    .showHelpAfterError('"mlg help <command>" lists what it takes.')
  program.commandsGroup('Run it:').helpCommand(true)
  toRun(program)
  program.commandsGroup('Bring in a source system:')
  toBringIn(program)
  toImport(program)
  program.commandsGroup('Ask the running service:')
  derived(program, 'now', 'past')
  deriveExports(program, { print: say, note: (line) => console.error(line) })
  toWriteDossiers(program)
  toServeModels(program)
  program.commandsGroup('Check a change, before it is merged:')
  toCheck(program)
  program.commandsGroup('Decide something in the running service:')
  derived(program, 'decide')
  program.commandsGroup('Let programs and people in:')
  toSignIn(program)
  derived(program, 'admit')
  toAdmit(program)
  program.commandsGroup('Look after the record:')
  toLookAfter(program)
  return program
}

const ROLE_NAMES = ['all', 'api', 'worker', 'intake', 'inference']

/** Returns the products whose addresses are given, in their order. */
function ownIn(start: Command): StartCommandOptions['own'] {
  return PRODUCTS.flatMap((name) => {
    const option = start.options.find(({ long }) => long === `--${name}`)
    const url: unknown = option === undefined ? undefined : start.getOptionValue(option.attributeName())
    return typeof url === 'string' ? [{ name, url }] : []
  })
}

function toRun(program: Command): void {
  const start = program
    .command('start')
    .description(
      'Start the service: on the sources of a configuration, beside a demo company (--demo), or on a ' +
        'product of yours (--mlflow and the like)',
    )
    .addOption(configOption())
    .option('--demo', 'start the demo company and read it (ignores --config)', false)
    .addOption(
      offering(
        new Option(
          '--role <role>',
          'all, api, worker, intake or inference; several processes share one PostgreSQL',
        ).default('all'),
        ROLE_NAMES,
      ),
    )
    .option('--live', 'with --demo: the company keeps moving', false)
  for (const product of PRODUCTS)
    start.addOption(
      new Option(`--${product} <address>`, `read your own ${product}, and nothing else (ignores --config)`),
    )
  start.option(
    '--set <name=value>',
    'a setting of the provider, with one of the addresses above; may be repeated',
    repeated,
    [],
  )
  start.action(async (options: Omit<StartCommandOptions, 'own'>) =>
    (await import('./start.ts')).start({ ...options, own: ownIn(start) }),
  )

  program
    .command('config-schema')
    .description('Print the JSON Schema of the configuration file')
    .action(async () => say(JSON.stringify((await import('../config/shape.ts')).configSchema(), null, 2)))

  program
    .command('completions')
    .description('Print completions for a shell; bash: source <(mlg completions bash)')
    .addArgument(offering(new Argument('<shell>', `one of ${SHELLS.join(', ')}`), SHELLS))
    .action(
      reporting(async (shell: string) => say((await import('./completions/print.ts')).completionsFor(shell, program))),
    )
}

function toAdmit(program: Command): void {
  program
    .command('access')
    .description('Get in without the sign-in provider')
    .command('local')
    .description('Make a token with every right, on the machine of the service, for when nobody can sign in')
    .addOption(configOption())
    .option('--minutes <n>', 'how long it is valid, up to 60', naturalNumber, 15)
    .option('--end', 'end it before its time', false)
    .action(
      reporting(async (options: EmergencyOptions) =>
        (await import('./emergency-access.ts')).emergencyAccess(options, say),
      ),
    )
}

function toBringIn(program: Command): void {
  program
    .command('connect')
    .description('Find out what a product would bring, and add it to the configuration as a source')
    .addArgument(offering(new Argument('<product>', `${PRODUCTS.join(', ')}, or a provider of yours`), PRODUCTS))
    .argument('[url]', 'its address; leave it out for a product that sends by itself, such as openlineage')
    .addOption(configOption())
    .option('--platform <name>', 'its name in URIs; by default the name of the product')
    .option('--token-env <name>', 'the environment variable that holds its token')
    .option('--username <name>', 'the user to sign in as; the password is prompted for, or read from the environment')
    .option(
      '--send-secrets-unencrypted',
      'allow http: or ldap: to another machine, where nobody else can read on the way',
    )
    .option('--set <name=value>', 'a setting of the provider; may be repeated', repeated, [])
    .option('--references <name=source>', 'where bare ids of a type or a domain lead; may be repeated', repeated, [])
    .option('--webhook <address>', 'register a webhook, at the address where the product reaches this service')
    .option('--yes', 'write without asking', false)
    .option('--json', 'print JSON without asking', false)
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
    .description(
      'What is read of which product ("list"); write a provider for one of yours: "new" drafts its file, "test" tries it',
    )
  provider
    .command('list')
    .description('List the products that can be read, and on what it was proved that each is read as it is')
    .option('--json', 'print JSON', false)
    .action(
      reporting(async (options: { readonly json: boolean }) =>
        (await import('./provider/proved.ts')).listProviders(options, say),
      ),
    )
  provider
    .command('new')
    .summary('Draft a provider file from what describes an API')
    .description(
      'Draft a provider file, and the types that it needs, from what describes an API: an OpenAPI document (a file ' +
        'or an address), a GraphQL endpoint (an address that ends with /graphql), or the address of a listing in ' +
        'JSON.\n\nIt says what it inferred, and marks what is for you to decide.',
    )
    .addArgument(offering(new Argument('<api>', 'a file, or an address that begins with http'), 'file'))
    .option('--types <names>', 'only these, separated by commas: as the API calls its collections')
    .option('--name <name>', 'what the provider is called; by default as the API calls itself')
    .option('--out <folder>', 'where the files are written', 'definitions')
    .option('--url <address>', 'where the product answers, if its description does not say')
    .option('--header <text>', '"Name: value" for the requests; may be repeated', repeated, [])
    .option('--token-env <name>', 'the environment variable that holds a token for the address')
    .option(
      '--send-secrets-unencrypted',
      'allow a token to go over http: to another machine, where nobody else can read on the way',
    )
    .option('--force', 'write over files that are there', false)
    .option('--json', 'print JSON', false)
    .action(
      reporting(async (api: string, options: NewProviderOptions) =>
        (await import('./provider/new-provider.ts')).newProvider(api, options, say),
      ),
    )
  const test = provider
    .command('test')
    .description('Try a provider on a running system: list, read and map what it has, and write nothing')
    .addArgument(offering(new Argument('<file>', 'the file, *.provider.yaml or .json, or a module'), 'file'))
    .requiredOption('--url <address>', 'where the system answers')
    .option('--sample <n>', 'how many things of each type are read and mapped', naturalNumber, 20)
    .option('--header <text>', '"Name: value" for each request; may be repeated', repeated, [])
    .option('--token-env <name>', 'the environment variable that holds its token')
    .option('--username <name>', 'for a provider that signs in; the password is read from MLG_SOURCE_PASSWORD')
    .option(
      '--send-secrets-unencrypted',
      'allow http: or ldap: to another machine, where nobody else can read on the way',
    )
    .option('--provider <name>', 'which provider, where the module has several')
    .option('--definitions <folder>', 'the folder with the definitions of its types')
    .option('--json', 'print JSON', false)
  checking(test, async (file: string, options: ProviderTestOptions) =>
    (await import('./provider/test-provider.ts')).testProvider(file, options, say),
  )
}

function toWriteDossiers(program: Command): void {
  const dossier = program
    .command('dossier')
    .summary('Everything that is stated of a version of a model, for an audit')
    .description(
      'Write everything that is stated of a version of a model and around it, each with its source and transaction',
    )
    .argument('<uri>', 'a version of a model')
    .addOption(offering(new Option('--as <form>', `${DOSSIER_FORMS.join(', ')}`).default('html'), DOSSIER_FORMS))
    .option('--as-of <moment>', 'a time or a transaction: as it was known then')
    .addOption(offering(new Option('-o, --out <file>', 'write it to this file, and not to standard output'), 'file'))
    .option('--force', 'replace the file where it exists', false)
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
    .description('Compare a dossier that was kept (JSON or HTML) with what the record says of its transaction')
    .addArgument(offering(new Argument('<file>', 'the file'), 'file'))
    .option('--json', 'print the answer as JSON', false)
  checking(withAddress(verify), async (file: string, _: unknown, command: Command) =>
    (await import('./dossier/dossier.ts')).verifyDossier(file, command.optsWithGlobals<ServiceAddress>(), say),
  )
}

function toServeModels(program: Command): void {
  withAddress(
    program
      .command('mcp')
      .description('Answer a client of the Model Context Protocol over standard input and output')
      .option('--commands', 'offer the commands too, and not only the questions', false),
  ).action(reporting(async (options: McpOptions) => (await import('./mcp.ts')).serveMcp(options)))
}

function toCheck(program: Command): void {
  const check = program.command('check').description('Fail a build whose change would break something')
  const impact = check
    .command('impact')
    .summary('Check what a change reaches, against conditions')
    .description(
      `Check what a change reaches: of things that are named, or that the changed files of a repository describe.\n\nA condition is a count, such as "running tests > 0"; it counts ${IMPACT_MEASURES.join(', ')}. One that holds is wrong.`,
    )
    .argument('[uris...]', 'what is to change')
    .addOption(offering(new Option('--changed-files <file>', 'paths that changed, a line each; - reads them'), 'file'))
    .addOption(
      offering(new Option('--map <file>', 'which paths describe which things').default('mlg-paths.yaml'), 'file'),
    )
  reported(impact, [])
  checking(impact, async (uris: readonly string[], options: CheckImpactOptions) =>
    (await import('./check/check-impact.ts')).checkImpact(uris, options, say),
  )
  const schema = check
    .command('schema')
    .summary('Check which columns a new schema of a dataset lacks, and who reads them')
    .description(
      `Check which columns a new schema of a dataset lacks, and who reads them.\n\nA condition is a count, such as "removed columns > 0"; it counts ${SCHEMA_MEASURES.join(', ')}. One that holds is wrong.`,
    )
    .requiredOption('--dataset <uri>', 'the dataset')
    .addOption(
      offering(
        new Option('--file <file>', 'its new columns, in JSON or YAML; - reads them').makeOptionMandatory(),
        'file',
      ),
    )
  reported(schema, SCHEMA_USUAL)
  checking(schema, async (options: CheckSchemaOptions) =>
    (await import('./check/check-schema.ts')).checkSchema(options, say),
  )
  const policy = check
    .command('policy')
    .summary('Check whether things violate a policy that blocks')
    .description(
      'Check whether things violate a policy that blocks. What violates one that warns is reported, and not wrong.',
    )
    .argument('<uris...>', 'what is to go live')
  withReport(withAddress(policy))
  checking(policy, async (uris: readonly string[], options: ReportOptions) =>
    (await import('./check/check-policy.ts')).checkPolicy(uris, options, say),
  )
}

/** Adds the conditions under which a check fails, and its output format. */
function reported(command: Command, usual: readonly string[]): void {
  withReport(
    withAddress(command).addOption(
      new Option('--fail-on <condition>', 'fail where this holds; may be repeated')
        .argParser((condition: string, before: readonly string[]) => [...(before === usual ? [] : before), condition])
        .default(usual, usual.length === 0 ? 'none' : usual.join(', ')),
    ),
  )
}

function withReport(command: Command): void {
  command
    .addOption(offering(new Option('--as <format>', 'how it is reported').choices(FORMATS).default('text'), FORMATS))
    .option('--json', 'print what was found as JSON')
}

function toImport(program: Command): void {
  withAddress(
    program
      .command('import')
      .summary('Import CSV files of nodes and edges into the running service')
      .description(
        'Import CSV files of nodes and edges into the running service (docs/guides/imports.md).\n\nA file ' +
          'replaces the one that was imported by its name.',
      )
      .addArgument(offering(new Argument('<files...>', 'the files, *.csv'), 'file'))
      .option('--platform <platform>', 'the source that they are imported as, where several take imports')
      .option('--strict', 'import nothing if any row is refused', false)
      .option('--wait <seconds>', 'how long to wait until the graph shows it', naturalNumber, 600),
  )
    .option('--json', 'print the answer as it came')
    .action(
      reporting(async (files: readonly string[], options: ImportOptions) =>
        (await import('./import.ts')).importFiles(files, options, say),
      ),
    )
}

/** Most entities of a type read one by one. */
const MAX_SAMPLE = 10_000

function naturalNumber(text: string): number {
  const number = Number(text)
  if (Number.isInteger(number) && number >= 1 && number <= MAX_SAMPLE) return number
  throw new InvalidArgumentError(`Give an integer from 1 to ${MAX_SAMPLE}.`)
}

function repeated(text: string, before: readonly string[]): readonly string[] {
  return [...before, text]
}

/** Options have the names and values of the same REST question, with `asOf` spelt `--as-of`. */
function derived(program: Command, ...groups: readonly Terminal['group'][]): void {
  for (const group of groups)
    for (const operation of OPERATIONS) if (operation.terminal?.group === group) derive(program, operation, say)
}

function toSignIn(program: Command): void {
  withAddress(
    program.command('login').description('Sign in: somebody allows it in the portal, and it holds for twelve hours'),
  ).action(reporting(async (options: ServiceAddress) => (await import('./login.ts')).login(options, say)))
  withAddress(program.command('logout').description('Revoke the token that "mlg login" got, and forget it')).action(
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
function toLookAfter(program: Command): void {
  withAddress(program.command('top').argument('[urls...]', 'of several processes'))
    .description('What the processes do, live: rates, lags, sources, memory, threads; q ends it')
    .option('--once', 'a plain table of one second', false)
    .option('--every <seconds>', 'how often it looks, from 1 to 3600', secondsOf, 2)
    .action(reporting(async (urls: string[], options) => (await import('./top/top.ts')).top(urls, options)))

  program
    .command('size')
    .description('Say what machines so many entities, events and readers need; asks no service')
    .requiredOption('--entities <n>', 'such as 200k or 5M', countOf)
    .option('--edges-per-entity <n>', 'edges for each, those of the past among them', countOf, 10)
    .option('--events-per-second <n>', 'on average over the day', countOf, 1)
    .option('--readers <n>', 'people and programs that ask at the same time, each once a second', countOf, 10)
    .option('--keep-days <n>', 'how long the past is kept', countOf, 365)
    .option('--json', 'for programs', false)
    .action(reporting(async (options: SizeOptions) => (await import('./size/size.ts')).size(options, say)))

  const doctor = program
    .command('doctor')
    .description('Check a data folder, its configuration and its sources, and report what is wrong')
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
    .summary('Back up the record and its configuration into a folder, while the service runs or not')
    .description(
      'Back up the record, its configuration and its definitions into a folder, while the service runs or not. Into ' +
        'the folder of an earlier backup only what changed is added.\n\nWith --key-file, or a passphrase in ' +
        'MLG_BACKUP_PASSPHRASE, it is encrypted.',
    )
    .addArgument(offering(new Argument('<folder>', 'an empty folder, or that of an earlier backup'), 'file'))
    .addOption(configOption())
    .addOption(offering(new Option('--data <folder>', 'a data folder by itself, without its configuration'), 'file'))
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
    .description('Make a data folder of a backup; nobody is signed in then, and tokens that were revoked stay so')
    .addArgument(offering(new Argument('<folder>', 'a backup'), 'file'))
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
        new Option('--tokens-from <data>', 'the data folder of before: tokens that it still has are valid'),
        'file',
      ),
    )
    .addOption(
      offering(new Option('--configuration <folder>', 'of a database: a new folder for its configuration'), 'file'),
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
    .summary("Replace a person's names and addresses by pseudonyms, in all of the past; stop the service first")
    .description(
      "Replace a person's names, e-mail addresses and account names by pseudonyms, in all that the record holds, and " +
        'take them from no source any more. Stop the service first.\n\nIt prints a plan, and changes nothing until ' +
        'that is confirmed.',
    )
    .argument('<person>', 'a URI, an e-mail address, an account name or a name')
    .addOption(configOption())
    .addOption(offering(new Option('--data <folder>', 'a data folder by itself, without its configuration'), 'file'))
    .option('--also <text>', 'another name of theirs; may be repeated', repeated, [])
    .option('--without <text>', 'a name that is to stay; may be repeated', repeated, [])
    .option('--keep-audit', 'leave the audit as it is, where a law demands that', false)
    .option('--confirm <code>', 'erase, as the plan with this code says')
    .action(
      reporting(async (person: string, options: EraseOptions) => {
        await keepPrivate()
        await (await import('./erase/erase.ts')).erase(person, options, say)
      }),
    )

  program
    .command('migrate-store')
    .description(
      'Copy everything from one record into an empty one, and compare counts and digests; stop the service first',
    )
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
  return offering(new Option('--key-file <file>', 'a file of 32 bytes or more that encrypts it'), 'file')
}

const say = (line: string): void => console.log(line)
