/** Why a SCIM request is refused, in the form of RFC 7644. */
export interface ScimRefusal {
  readonly status: 400 | 403 | 404 | 405 | 409 | 413 | 503
  readonly scimType?:
    | 'invalidFilter'
    | 'invalidPath'
    | 'invalidSyntax'
    | 'invalidValue'
    | 'mutability'
    | 'noTarget'
    | 'tooMany'
    | 'uniqueness'
  readonly detail: string
}

export function invalid(scimType: NonNullable<ScimRefusal['scimType']>, detail: string): ScimRefusal {
  return { status: 400, scimType, detail }
}
