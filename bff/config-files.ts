/** The files the environment names. */
import { readFileSync } from 'node:fs'

export type Given = Record<string, string | undefined>

/** `X_PATH` names a file with the value of `X`; an empty variable counts as absent. */
export function withFiles(environment: NodeJS.ProcessEnv, problems: string[]): Given {
  const given: Given = {}
  for (const [name, value] of Object.entries(environment)) if (value?.trim()) given[name] = value
  for (const name of ['MCH_PRIVATE_KEY', 'WECHATPAY_PUBLIC_KEY']) {
    const path = given[`${name}_PATH`]
    if (given[name] !== undefined || path === undefined) continue
    try {
      given[name] = readFileSync(path, 'utf8')
    } catch (error) {
      problems.push(`${name}_PATH cannot be read: ${error instanceof Error ? error.message : path}`)
    }
  }
  return given
}
