import { generateKeyPair, type KeyObject } from 'node:crypto'
import { promisify } from 'node:util'
import { after, type Clock } from './clock'
import type { KeyMode, KeyState } from './control-api'
import type { Merchant } from './merchant'
import { randomHex } from './random'
import { writeCertificate } from './v3-certificate'

/** One of WeChat Pay's keys: the public key by its `PUB_KEY_ID_…`, or a platform certificate by its serial. */
export interface PlatformKey {
  serial: string
  privateKey: KeyObject
}

export interface PlatformCertificate extends PlatformKey {
  pem: string
  effectiveAt: Date
  expiresAt: Date
}

export interface KeyChoice {
  mode: KeyMode
  share?: number
  rotating?: boolean
}

/** Which of WeChat Pay's keys this merchant has, and which one signs what (CE-1, CE-2, G3-11). */
export interface Keys {
  state(): KeyState
  /** @param wish share in percent; rotating: a second certificate is out, effective a day later */
  choose(wish: KeyChoice): Promise<void>
  /** As `choose`, and what `clear` goes back to from now on. */
  settleOn(wish: KeyChoice): Promise<void>
  /** Signs the answer to a request that carried this `Wechatpay-Serial`, or none. */
  forAnswer(asked: string): PlatformKey
  /** Signs the next notification. */
  forNotification(): PlatformKey
  /** One that a request may name, to encrypt for it; a certificate not yet effective too. */
  bySerial(serial: string): PlatformKey | undefined
  /** Oldest first; none for a merchant with the public key alone. */
  certificates(): PlatformCertificate[]
  clear(): void
}

const DAY_SECONDS = 86_400
const CERTIFICATE_LIFE_SECONDS = 5 * 365 * DAY_SECONDS
/** A new certificate can be downloaded before it is used. */
const NOTICE_SECONDS = DAY_SECONDS

const makeKeys = promisify(generateKeyPair)

/** Certificates are made when a mode first needs one: half a second that most runs can do without. */
export function createKeys({ merchant, clock }: { merchant: Merchant; clock: Clock }): Keys {
  const publicKey: PlatformKey = {
    serial: merchant.wechatPay.keyId,
    privateKey: merchant.wechatPay.privateKey,
  }
  let home: KeyChoice = { mode: 'public-key' }
  let mode: KeyMode = home.mode
  let share = 0
  let sent = 0
  let certificates: PlatformCertificate[] = []

  const listed = () => (mode === 'public-key' ? [] : certificates)

  const newestInForce = (): PlatformCertificate | undefined => {
    const now = clock.now()
    return certificates.findLast(
      ({ effectiveAt, expiresAt }) => effectiveAt <= now && now < expiresAt,
    )
  }

  /** A clock set back can leave none in force; the oldest then goes on. */
  const inUse = (): PlatformKey =>
    mode === 'public-key' ? publicKey : (newestInForce() ?? certificates[0] ?? publicKey)

  const known = (): PlatformKey[] => (mode === 'certificate' ? listed() : [publicKey, ...listed()])

  /** So many of a hundred, evenly spread: chance would make tests that fail sometimes. */
  const turnOfPublicKey = (): boolean => {
    sent += 1
    return Math.floor((sent * share) / 100) > Math.floor(((sent - 1) * share) / 100)
  }

  const issue = async (rotating: boolean) => {
    const current = newestInForce() ?? (await make(after(clock.now(), -DAY_SECONDS)))
    certificates = rotating ? [current, await make(after(clock.now(), NOTICE_SECONDS))] : [current]
  }

  const settle = (wish: KeyChoice) => {
    mode = wish.mode
    share = mode === 'both' ? (wish.share ?? 0) : 0
    sent = 0
  }

  const choose = async (wish: KeyChoice) => {
    if (wish.mode !== 'public-key') await issue(wish.rotating ?? false)
    settle(wish)
  }

  return {
    state: () => ({ mode, share, certificates: listed().map(shown) }),
    choose,
    async settleOn(wish) {
      await choose(wish)
      home = wish
    },
    forAnswer: (asked) =>
      asked === publicKey.serial && mode !== 'certificate' ? publicKey : inUse(),
    forNotification: () => (mode === 'both' && turnOfPublicKey() ? publicKey : inUse()),
    bySerial: (wanted) => known().find(({ serial }) => serial === wanted),
    certificates: listed,
    clear() {
      const current = newestInForce() ?? certificates[0]
      certificates = current ? [current] : []
      settle(home)
    },
  }
}

async function make(effectiveAt: Date): Promise<PlatformCertificate> {
  const { publicKey, privateKey } = await makeKeys('rsa', { modulusLength: 2048 })
  // The first digit keeps it positive and 20 bytes long, as WeChat's are.
  const serial = `5${randomHex(39)}`.toUpperCase()
  const expiresAt = after(effectiveAt, CERTIFICATE_LIFE_SECONDS)
  const pem = writeCertificate({
    serial,
    notBefore: effectiveAt,
    notAfter: expiresAt,
    publicKey,
    privateKey,
  })
  return { serial, privateKey, pem, effectiveAt, expiresAt }
}

const shown = ({
  serial,
  effectiveAt,
  expiresAt,
}: PlatformCertificate): KeyState['certificates'][number] => ({
  serial,
  effectiveAt: effectiveAt.toISOString(),
  expiresAt: expiresAt.toISOString(),
})
