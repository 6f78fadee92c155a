/** What the fields of a subscribe message may hold, by kind (feature 4.9). */

const HOUR = String.raw`(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?`
const DAY = String.raw`(?:(?:\d{4}[-/.年])?\d{1,2}(?:[-/.月]\d{1,2}日?|月)|\d{4}[-/.]\d{1,2})`
const oneOrTwo = (moment: string) => new RegExp(`^(?:${moment})(?:~(?:${moment}))?$`)

const digitsIn = (value: string) => value.replace(/\D/g, '').length
const length = (value: string) => [...value].length

const kinds: Readonly<Record<string, (value: string) => boolean>> = {
  thing: (value) => length(value) <= 20,
  number: (value) => /^\d+(\.\d+)?$/.test(value) && value.length <= 32,
  letter: (value) => /^[A-Za-z]{1,32}$/.test(value),
  symbol: (value) => /^[\p{P}\p{S}]{1,5}$/u.test(value),
  character_string: (value) => /^\P{Script=Han}{1,32}$/u.test(value),
  time: (value) => oneOrTwo(`(?:${DAY} ?)?${HOUR}`).test(value),
  date: (value) => oneOrTwo(`${DAY}(?: ?${HOUR})?`).test(value),
  amount: (value) => /^\p{Sc}?\d+(\.\d+)?元?$/u.test(value) && digitsIn(value) <= 10,
  phone_number: (value) => /^[\d\p{P}\p{S} ]{1,17}$/u.test(value),
  car_number: (value) =>
    /^[\p{Script=Han}A-Za-z\d]([A-Za-z\d]{0,6}[\p{Script=Han}A-Za-z\d])?$/u.test(value),
  name: (value) =>
    /^\P{N}+$/u.test(value) && length(value) <= (/\p{Script=Han}/u.test(value) ? 10 : 20),
  phrase: (value) => /^\p{Script=Han}{1,5}$/u.test(value),
}

/** A field's name is its kind and a number, such as `thing1`; of a kind unknown here only emptiness is wrong. */
export function fitsField(name: string, value: string): boolean {
  const kind = /^([a-z_]+)\d+$/.exec(name)?.[1]
  if (kind === undefined || value === '' || /\p{Cc}/u.test(value)) return false
  const fits = kinds[kind]
  return fits === undefined || fits(value)
}
