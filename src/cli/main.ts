import { Command } from 'commander'
import { configSchema } from '../config/shape.ts'
import { version } from '../version.ts'
import { printImpact, printLineage, type ImpactOptions, type LineageOptions } from './ask.ts'
import { doctor } from './doctor.ts'
import { held } from './held.ts'
import { migrateStore } from './migrate-store.ts'
import { printEnrichment, printWhy } from './knowledge.ts'
import { told } from './service.ts'
import { retainPast, showDiff, showHistory } from './past.ts'
import { start } from './start.ts'
import { verify } from './verify.ts'

const say = (line: string): void => console.log(line)
const program = new Command('mlg').description('The Model Lifecycle Graph').version(version())

program
  .command('start')
  .description('start the service; with --demo, beside a demo company')
  .option('-c, --config <file>', 'configuration file', 'mlg.config.json')
  .option('--demo', 'start the demo company and read it (ignores --config)', false)
  .option('--role <role>', 'all, api, worker, intake or inference; several processes share one PostgreSQL', 'all')
  .option('--live', 'with --demo: the company keeps moving', false)
  .action(start)

program
  .command('doctor')
  .description('look at a data folder, its configuration and its sources, and say what is wrong')
  .option('-c, --config <file>', 'configuration file', 'mlg.config.json')
  .option('--demo', 'look at the demo that "npm start" runs', false)
  .action(doctor)

program
  .command('held')
  .description('show what disappeared in masses and is held; with a decision, let it go (confirm) or keep it (dismiss)')
  .argument('[platform]')
  .argument('[decision]', 'confirm or dismiss')
  .option('-c, --config <file>', 'configuration file', 'mlg.config.json')
  .option('--demo', 'of the demo that "npm start" runs', false)
  .action(held)

program
  .command('migrate-store')
  .description(
    'move everything of one record into an empty one, verified by counts and digests; stop the service first',
  )
  .requiredOption('--from <place>', 'a SQLite file, or a postgres:// URL')
  .requiredOption('--to <place>', 'a SQLite file that is not there yet, or the URL of an empty database')
  .action(async ({ from, to }: { from: string; to: string }) => {
    try {
      await migrateStore(from, to, (line) => console.log(line))
    } catch (error) {
      console.error(error instanceof Error ? error.message : String(error))
      process.exitCode = 1
    }
  })

program
  .command('why')
  .description('why there is an edge between two things: what sources said, and what rules concluded from it')
  .argument('<from>', 'aip://…')
  .argument('<to>', 'aip://…')
  .option('--as-of <moment>', 'a time or a transaction: as it was known then')
  .option('--url <url>', 'of the running service')
  .action(told((from, to, options) => printWhy(from, to, options, say)))

program
  .command('verify')
  .description('evaluate every rule from scratch, and compare with the record; reads only')
  .option('-c, --config <file>', 'configuration file', 'mlg.config.json')
  .option('--demo', 'the record of the demo that "npm start" runs', false)
  .action(told((options) => verify(options, say)))

program
  .command('enrich')
  .description('have the running service compare everything with its rules, and write what differs')
  .option('--url <url>', 'of the running service')
  .action(told((options) => printEnrichment(options, say)))

program
  .command('history')
  .description('tell what happened to an entity, newest first, asking the running service')
  .argument('<uri>', 'aip://model/registry/ranking-v5')
  .option('--as-of <moment>', 'as it was known at a time or transaction')
  .option('--before <tx>', 'the page before a transaction')
  .option('--limit <n>', 'changes on a page', '100')
  .option('--url <url>', 'where the service is')
  .option('--json', 'as it came', false)
  .action(showHistory)

program
  .command('diff')
  .description('say what is different between two moments: about an entity, about all around it, or about everything')
  .argument('[uri]', 'of this entity; without it, of everything')
  .requiredOption('--from <moment>', 'a time or a transaction')
  .option('--to <moment>', 'a time or a transaction; now unless it is given')
  .option('--hops <n>', 'about everything within 1 to 3 hops of the URI')
  .option('--limit <n>', 'entities on a page', '100')
  .option('--cursor <next>', 'where the next page begins')
  .option('--url <url>', 'where the service is')
  .option('--json', 'as it came', false)
  .action(showDiff)

program
  .command('retain')
  .description('drop the past before a moment for good; what is known since then stays as it is')
  .requiredOption('--before <time|days>', 'a time, or a number of days ago')
  .option('--dry-run', 'only count what would go', false)
  .option('--url <url>', 'where the service is')
  .option('--json', 'as it came', false)
  .action(retainPast)

program
  .command('config-schema')
  .description('print the JSON Schema of the configuration file')
  .action(() => console.log(JSON.stringify(configSchema(), null, 2)))

program
  .command('lineage <uri>')
  .description('where something comes from, or whom a change of it reaches; asks the running service')
  .option('-d, --direction <up|down>', 'upstream or downstream', 'up')
  .option('--types <types>', 'list only these entity types, separated by commas')
  .option('--until <types>', 'go no further than these')
  .option('--depth <n>', 'so many steps at most')
  .option('--as-of <moment>', 'a time, or the number of a transaction')
  .option('--limit <n>', 'a page of so many', '100')
  .option('--cursor <cursor>', 'go on behind the page before')
  .option('--url <url>', 'of the service, where it is not at the usual port')
  .action((uri: string, options: LineageOptions) => asked(printLineage(uri, options, console.log)))

program
  .command('impact <uri>')
  .description('what a change of it reaches, who owns that, and why; asks the running service')
  .option('--group <group>', 'only models, instances, deployments, tests, services, …')
  .option('--as-of <moment>', 'a time, or the number of a transaction')
  .option('--limit <n>', 'so many of each group', '100')
  .option('--cursor <cursor>', 'go on behind the page before')
  .option('--url <url>', 'of the service, where it is not at the usual port')
  .action((uri: string, options: ImpactOptions) => asked(printImpact(uri, options, console.log)))

async function asked(printing: Promise<void>): Promise<void> {
  try {
    await printing
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error))
    process.exitCode = 1
  }
}

await program.parseAsync()
