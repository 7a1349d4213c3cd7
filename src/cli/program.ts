import { Command } from 'commander'
import { version } from '../version.ts'
import { told } from './service.ts'
import type { StartOptions } from './start.ts'

/**
 * What `mlg` takes. Each command loads what it needs when it is run: one that asks the running service must not wait for
 * all that the service is made of.
 */
export function commandLine(): Command {
  const program = new Command('mlg')
    .description('The Model Lifecycle Graph')
    .version(version())
    .showHelpAfterError('"mlg help <command>" lists what it takes.')
  program.commandsGroup('Run it:').helpCommand(true)
  toRun(program)
  program.commandsGroup('Ask the running service:')
  toAskAboutNow(program)
  toAskAboutThePast(program)
  program.commandsGroup('Decide something in the running service:')
  toDecide(program)
  program.commandsGroup('Look after the record:')
  toLookAfter(program)
  return program
}

const CONFIG = 'mlg.config.json'
const AS_OF = ['--as-of <moment>', 'a time or a transaction: as it was known then'] as const
const CURSOR = ['--cursor <next>', 'where the next page begins'] as const

function toRun(program: Command): void {
  program
    .command('start')
    .description('start the service; with --demo, beside a demo company')
    .option('-c, --config <file>', 'configuration file', CONFIG)
    .option('--demo', 'start the demo company and read it (ignores --config)', false)
    .option('--role <role>', 'all, api, worker, intake or inference; several processes share one PostgreSQL', 'all')
    .option('--live', 'with --demo: the company keeps moving', false)
    .action(async (options: StartOptions) => (await import('./start.ts')).start(options))

  program
    .command('config-schema')
    .description('print the JSON Schema of the configuration file')
    .action(async () => say(JSON.stringify((await import('../config/shape.ts')).configSchema(), null, 2)))
}

/** Options have the names and the values that the same question has over REST, `asOf` spelt `--as-of`. */
function toAskAboutNow(program: Command): void {
  asking(
    program
      .command('why')
      .description('why there is an edge between two things: what sources said, and what rules concluded from it')
      .argument('<from>', 'aip://…')
      .argument('<to>', 'aip://…')
      .option(...AS_OF),
  ).action(told(async (from, to, options) => (await import('./knowledge.ts')).printWhy(from, to, options, say)))

  asking(
    program
      .command('lineage')
      .description('where something comes from, or whom a change of it reaches')
      .argument('<uri>', 'aip://…')
      .option(
        '-d, --direction <direction>',
        'upstream (where it comes from) or downstream (whom it reaches)',
        'upstream',
      )
      .option('--types <types>', 'list only these entity types, separated by commas')
      .option('--until <types>', 'go no further than these')
      .option('--depth <n>', 'so many steps at most')
      .option(...AS_OF)
      .option('--limit <n>', 'things on a page', '100')
      .option(...CURSOR),
  ).action(told(async (uri, options) => (await import('./ask.ts')).printLineage(uri, options, say)))

  asking(
    program
      .command('impact')
      .description('what a change of it reaches, who owns that, and why')
      .argument('<uri>', 'aip://…')
      .option('--group <group>', 'only models, instances, deployments, tests, services, …')
      .option(...AS_OF)
      .option('--limit <n>', 'things of each group', '100')
      .option(...CURSOR),
  ).action(told(async (uri, options) => (await import('./ask.ts')).printImpact(uri, options, say)))
}

function toAskAboutThePast(program: Command): void {
  asking(
    program
      .command('history')
      .description('what happened to an entity, newest first')
      .argument('<uri>', 'aip://model/registry/ranking-v5')
      .option(...AS_OF)
      .option(...CURSOR)
      .option('--limit <n>', 'changes on a page', '100'),
  ).action(told(async (uri, options) => (await import('./past.ts')).printHistory(uri, options, say)))

  asking(
    program
      .command('diff')
      .description('what is different between two moments: about an entity, about all around it, or about everything')
      .argument('[uri]', 'of this entity; without it, of everything')
      .option('--from <moment>', 'a time or a transaction; it has to be said')
      .option('--to <moment>', 'a time or a transaction; now unless it is given')
      .option('--hops <n>', 'about everything within 1 to 3 hops of the URI')
      .option('--as-of <moment>', 'a time or a transaction: now is then')
      .option('--limit <n>', 'entities on a page', '100')
      .option(...CURSOR),
  ).action(told(async (uri, options) => (await import('./past.ts')).printDiff(uri, options, say)))
}

function toDecide(program: Command): void {
  asking(
    program
      .command('held')
      .description('what disappeared in masses and is held; with a decision, let it go (confirm) or keep it (dismiss)')
      .argument('[platform]')
      .argument('[decision]', 'confirm or dismiss')
      .option('-c, --config <file>', 'configuration file, which says the port', CONFIG)
      .option('--demo', 'of the demo that "npm start" runs', false)
      .option('--limit <n>', 'documents on a page', '20')
      .option('--after <next>', 'where the next page begins'),
  ).action(
    told(async (platform, decision, options) =>
      (await import('./held.ts')).printHeld(platform, decision, options, say),
    ),
  )

  asking(
    program.command('enrich').description('compare everything with what the rules conclude, and write what differs'),
  ).action(told(async (options) => (await import('./knowledge.ts')).printEnrichment(options, say)))

  asking(
    program
      .command('retain')
      .description('drop the past before a moment for good; what is known since then stays as it is')
      .requiredOption('--before <time|days>', 'a time, or a number of days ago')
      .option('--dry-run', 'only count what would go', false),
  ).action(told(async (options) => (await import('./past.ts')).retainPast(options, say)))
}

function toLookAfter(program: Command): void {
  program
    .command('doctor')
    .description('look at a data folder, its configuration and its sources, and say what is wrong')
    .option('-c, --config <file>', 'configuration file', CONFIG)
    .option('--demo', 'look at the demo that "npm start" runs', false)
    .action(told(async (options) => (await import('./doctor.ts')).doctor(options, say)))

  program
    .command('verify')
    .description('evaluate every rule from scratch, and compare with the record; reads only')
    .option('-c, --config <file>', 'configuration file', CONFIG)
    .option('--demo', 'the record of the demo that "npm start" runs', false)
    .action(told(async (options) => (await import('./verify.ts')).verify(options, say)))

  program
    .command('migrate-store')
    .description(
      'move everything of one record into an empty one, verified by counts and digests; stop the service first',
    )
    .requiredOption('--from <place>', 'a SQLite file, or a postgres:// URL')
    .requiredOption('--to <place>', 'a SQLite file that is not there yet, or the URL of an empty database')
    .action(
      told(async ({ from, to }: { from: string; to: string }) =>
        (await import('./migrate-store.ts')).migrateStore(from, to, say),
      ),
    )
}

const say = (line: string): void => console.log(line)

/** The same options wherever the running service is asked. */
function asking(command: Command): Command {
  return command
    .option('--url <url>', 'of the running service, where it is not at the usual port')
    .option('--json', 'what was answered, as it came')
}
