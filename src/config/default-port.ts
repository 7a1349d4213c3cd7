/** `listen.port` of a configuration without it. It has a file of its own because every command of `mlg` loads it. */
export const DEFAULT_PORT = 4_321
