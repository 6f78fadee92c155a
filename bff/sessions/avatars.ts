/** Pictures people chose for themselves, as files under random names. */
import { randomBytes } from 'node:crypto'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '../errors'

export interface Avatars {
  /** The absolute address of the kept picture. @throws AppError `invalid-input` unless PNG, JPEG or WebP */
  keep(bytes: Buffer): Promise<string>
  /** Deletes what `keep` made; an address that is not ours is left alone. */
  discard(url: string): Promise<void>
}

export function createAvatars({
  directory,
  publicOrigin,
}: {
  directory: string
  publicOrigin: string
}): Avatars {
  const base = `${publicOrigin}/avatars/`
  return {
    async keep(bytes) {
      const extension = extensionOf(bytes)
      if (!extension) throw new AppError('invalid-input', 400, 'An avatar is a PNG, JPEG or WebP')
      const name = `${randomBytes(16).toString('hex')}.${extension}`
      await mkdir(directory, { recursive: true })
      await writeFile(join(directory, name), bytes, { flag: 'wx' })
      return base + name
    },
    async discard(url) {
      const name = url.startsWith(base) ? url.slice(base.length) : ''
      if (/^[0-9a-f]{32}\.\w+$/.test(name)) await rm(join(directory, name), { force: true })
    },
  }
}

/** By the first bytes, not by what the sender calls it. */
function extensionOf(bytes: Buffer): string | undefined {
  const starts = (at: number, text: string) =>
    bytes.subarray(at, at + text.length).toString('latin1') === text
  if (starts(0, '\x89PNG\r\n\x1a\n')) return 'png'
  if (starts(0, '\xff\xd8\xff')) return 'jpg'
  if (starts(0, 'RIFF') && starts(8, 'WEBP')) return 'webp'
  return undefined
}
