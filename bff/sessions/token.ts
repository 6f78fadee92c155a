/** Session tokens: random, opaque, and known to the store by their hash alone. */
import { hash, randomBytes } from 'node:crypto'

/** 256 random bits as base64url. */
export const newSecret = (): string => randomBytes(32).toString('base64url')

export const sha256 = (text: string): string => hash('sha256', text)
