import { caughtUp, startService, status } from './service.ts'
import { spawnSync } from 'node:child_process'
import { cpuByThread, totalOf, writtenByThread } from './cpu.ts'
const service = await startService('medium', { bulk: process.argv[2] === 'bulk' })
const { counts } = await caughtUp(service, service.demo.entities, 900_000)
console.log('entities', counts.entities, 'seconds', (performance.now() - service.began) / 1000, 'written', totalOf(writtenByThread(service.process.pid)) / counts.entities)
console.log([...cpuByThread(service.process.pid)].map(([n, c]) => `${n} ${Math.round(c / 1000 / counts.entities)}`).join(', '))
console.log((await status(service.url)).counts)
process.stdout.write(spawnSync('sh', ['-c', `rm -rf /tmp/x/data; cp -r ${service.data} /tmp/x/data; ls -l /tmp/x/data`], { encoding: 'utf8' }).stdout)
process.stdout.write(spawnSync(process.execPath, ['/tmp/x/wal.mjs', `/tmp/x/data/mlg.db`, String(counts.entities)], { encoding: 'utf8', maxBuffer: 1e8 }).stdout)
console.log((await (await fetch(`${service.url}/metrics`)).text()).split('\n').filter(l=>/commits_per|write_commits|commits.*bucket/.test(l)).join('\n'))
await service.stop()
