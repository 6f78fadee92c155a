/** WeChat's own template and style compilers, `wcc` and `wcsc`, as the package miniprogram-compiler carries them. */
import { spawnSync } from 'node:child_process'
import { chmodSync, copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

const FOLDERS: Partial<Record<NodeJS.Platform, string>> = { linux: 'linux', darwin: 'mac' }

export interface WechatCompiler {
  /** Runs `wcc` or `wcsc` in a folder; an empty text means it had nothing to say. */
  complaints(tool: 'wcc' | 'wcsc', args: string[], cwd: string): string
  close(): void
}

/** Undefined where the binaries do not run: another processor, Windows, or the package left out. */
export function findWechatCompiler(): WechatCompiler | undefined {
  const folder = FOLDERS[process.platform]
  const home = packageFolder('miniprogram-compiler')
  if (!folder || !home || process.arch !== 'x64') return undefined
  // The package ships its Linux binaries without the executable bit.
  const own = mkdtempSync(join(tmpdir(), 'wechat-compiler-'))
  for (const tool of ['wcc', 'wcsc']) {
    copyFileSync(join(home, 'bin', folder, tool), join(own, tool))
    chmodSync(join(own, tool), 0o755)
  }
  return {
    complaints(tool, args, cwd) {
      const options = { cwd, encoding: 'utf8', maxBuffer: 1 << 28 } as const
      const { status, stderr, error } = spawnSync(join(own, tool), args, options)
      if (error) throw error
      // wcsc reports a fault and still ends well.
      return status === 0 && tool === 'wcc' ? '' : stderr.replace(/error file count.*/s, '').trim()
    },
    close: () => rmSync(own, { recursive: true }),
  }
}

function packageFolder(name: string): string | undefined {
  try {
    return dirname(createRequire(import.meta.url).resolve(`${name}/package.json`))
  } catch {
    return undefined
  }
}
