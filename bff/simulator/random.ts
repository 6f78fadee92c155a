import { randomBytes, randomInt } from 'node:crypto'

const letters = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

const pick = (alphabet: string, length: number): string =>
  Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('')

/** Letters and digits, as in WeChat's codes, tokens and nonces. */
export const randomText = (length: number): string => pick(letters, length)

export const randomDigits = (length: number): string => pick('0123456789', length)

/** `length` lower-case hexadecimal digits. */
export const randomHex = (length: number): string => pick('0123456789abcdef', length)

export const randomBase64 = (bytes: number): string => randomBytes(bytes).toString('base64')
