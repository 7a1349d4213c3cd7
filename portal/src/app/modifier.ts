const IS_APPLE = /Mac|iPhone|iPad/.test(navigator.platform)

/** The key that the platform holds with a letter for a command. */
export const MODIFIER = IS_APPLE ? '⌘' : 'Ctrl'
export const FINDER_KEYS = IS_APPLE ? '⌘K' : 'Ctrl+K'
