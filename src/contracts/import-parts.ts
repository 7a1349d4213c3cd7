/** Maximum number of bytes of a file in one request of an import: in base64 they fit the limit of a request. */
export const MAX_PART = 262_144
