/** The template compiler's own words about a template; its typings say `any`. */
import type { TmplGroup } from 'glass-easel-template-compiler'

export interface TemplateFault {
  startLine: number
  startColumn: number
  message: string
}

/** Adds a template to the group; `path` is without `.wxml`. */
export const addTemplate = (group: TmplGroup, path: string, code: string): TemplateFault[] =>
  group.addTmpl(path, code) as TemplateFault[]

/** What a template imports or includes, and the scripts it needs: paths without their endings. */
export function dependenciesOf(group: TmplGroup, path: string) {
  return {
    templates: group.getDirectDependencies(path) as string[],
    scripts: group.getScriptDependencies(path) as string[],
  }
}
