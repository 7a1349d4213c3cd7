import { commandLine } from './program.ts'

// The channel exists if another process runs this one in its place (bin/node24.mjs): it closes when that one ends,
// however that ends. This process then exits as abruptly, and acknowledged data is on disk.
if (process.connected === false) process.exit(1)
process.on('disconnect', () => process.exit(1))
// The channel must not keep a finished command alive.
process.channel?.unref()

await commandLine().parseAsync()
