import { Command } from 'commander'
import { configSchema } from '../config/shape.ts'
import { version } from '../version.ts'
import { printImpact, printLineage } from './ask.ts'
import { doctor } from './doctor.ts'
import { printHeld } from './held.ts'
import { migrateStore } from './migrate-store.ts'
import { printEnrichment, printWhy } from './knowledge.ts'
import { told } from './service.ts'
import { printDiff, printHistory, retainPast } from './past.ts'
import { start } from './start.ts'
import { verify } from './verify.ts'

const say = (line: string): void => console.log(line)
const program = new Command('mlg').description('The Model Lifecycle Graph').version(version())

program.commandsGroup('Run it:').helpCommand(true)

program
  .command('start')
  .description('start the service; with --demo, beside a demo company')
  .option('-c, --config <file>', 'configuration file', 'mlg.config.json')
  .option('--demo', 'start the demo company and read it (ignores --config)', false)
  .option('--role <role>', 'all, api, worker, intake or inference; several processes share one PostgreSQL', 'all')
  .option('--live', 'with --demo: the company keeps moving', false)
  .action(start)

program
  .command('config-schema')
  .description('print the JSON Schema of the configuration file')
  .action(() => console.log(JSON.stringify(configSchema(), null, 2)))

program.commandsGroup('Ask the running service:')

asking(
  program
    .command('why')
    .description('why there is an edge between two things: what sources said, and what rules concluded from it')
    .argument('<from>', 'aip://…')
    .argument('<to>', 'aip://…')
    .option('--as-of <moment>', 'a time or a transaction: as it was known then'),
).action(told((from, to, options) => printWhy(from, to, options, say)))

asking(
  program
    .command('lineage')
    .description('where something comes from, or whom a change of it reaches')
    .argument('<uri>', 'aip://…')
    .option('-d, --direction <up|down>', 'upstream or downstream', 'up')
    .option('--types <types>', 'list only these entity types, separated by commas')
    .option('--until <types>', 'go no further than these')
    .option('--depth <n>', 'so many steps at most')
    .option('--as-of <moment>', 'a time or a transaction: as it was known then')
    .option('--limit <n>', 'things on a page', '100')
    .option('--cursor <next>', 'where the next page begins'),
).action(told((uri, options) => printLineage(uri, options, say)))

asking(
  program
    .command('impact')
    .description('what a change of it reaches, who owns that, and why')
    .argument('<uri>', 'aip://…')
    .option('--group <group>', 'only models, instances, deployments, tests, services, …')
    .option('--as-of <moment>', 'a time or a transaction: as it was known then')
    .option('--limit <n>', 'things of each group', '100')
    .option('--cursor <next>', 'where the next page begins'),
).action(told((uri, options) => printImpact(uri, options, say)))

asking(
  program
    .command('history')
    .description('what happened to an entity, newest first')
    .argument('<uri>', 'aip://model/registry/ranking-v5')
    .option('--as-of <moment>', 'a time or a transaction: as it was known then')
    .option('--before <tx>', 'the page before a transaction')
    .option('--limit <n>', 'changes on a page', '100'),
).action(told((uri, options) => printHistory(uri, options, say)))

asking(
  program
    .command('diff')
    .description('what is different between two moments: about an entity, about all around it, or about everything')
    .argument('[uri]', 'of this entity; without it, of everything')
    .requiredOption('--from <moment>', 'a time or a transaction')
    .option('--to <moment>', 'a time or a transaction; now unless it is given')
    .option('--hops <n>', 'about everything within 1 to 3 hops of the URI')
    .option('--limit <n>', 'entities on a page', '100')
    .option('--cursor <next>', 'where the next page begins'),
).action(told((uri, options) => printDiff(uri, options, say)))

program.commandsGroup('Decide something in the running service:')

asking(
  program
    .command('held')
    .description('what disappeared in masses and is held; with a decision, let it go (confirm) or keep it (dismiss)')
    .argument('[platform]')
    .argument('[decision]', 'confirm or dismiss')
    .option('-c, --config <file>', 'configuration file, which says the port', 'mlg.config.json')
    .option('--demo', 'of the demo that "npm start" runs', false),
).action(told((platform, decision, options) => printHeld(platform, decision, options, say)))

asking(
  program.command('enrich').description('compare everything with what the rules conclude, and write what differs'),
).action(told((options) => printEnrichment(options, say)))

asking(
  program
    .command('retain')
    .description('drop the past before a moment for good; what is known since then stays as it is')
    .requiredOption('--before <time|days>', 'a time, or a number of days ago')
    .option('--dry-run', 'only count what would go', false),
).action(told((options) => retainPast(options, say)))

program.commandsGroup('Look after the record:')

program
  .command('doctor')
  .description('look at a data folder, its configuration and its sources, and say what is wrong')
  .option('-c, --config <file>', 'configuration file', 'mlg.config.json')
  .option('--demo', 'look at the demo that "npm start" runs', false)
  .action(doctor)

program
  .command('verify')
  .description('evaluate every rule from scratch, and compare with the record; reads only')
  .option('-c, --config <file>', 'configuration file', 'mlg.config.json')
  .option('--demo', 'the record of the demo that "npm start" runs', false)
  .action(told((options) => verify(options, say)))

program
  .command('migrate-store')
  .description(
    'move everything of one record into an empty one, verified by counts and digests; stop the service first',
  )
  .requiredOption('--from <place>', 'a SQLite file, or a postgres:// URL')
  .requiredOption('--to <place>', 'a SQLite file that is not there yet, or the URL of an empty database')
  .action(told(({ from, to }: { from: string; to: string }) => migrateStore(from, to, say)))

await program.parseAsync()

/** The same options wherever the running service is asked. */
function asking(command: Command): Command {
  return command
    .option('--url <url>', 'of the running service, where it is not at the usual port')
    .option('--json', 'what was answered, as it came')
}
