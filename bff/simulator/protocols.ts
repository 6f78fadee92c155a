/** Which of WeChat Pay's protocols the merchant here speaks, and what a BFF needs to speak it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Apps } from './apps'
import type { Protocol } from './control-api'
import type { Merchant } from './merchant'
import type { KeyChoice, Keys } from './v3-keys'

export type Environment = Record<string, string>

/** Throws where whoever lives by the environment cannot: the old protocol then stays. */
export type OnProtocol = (environment: Environment) => Promise<void>

export interface Protocols {
  current(): Protocol
  environmentFor: (protocol: Protocol) => Environment
  /** One choice after the other. @throws what `onProtocol` throws; the protocol and the keys are then as before */
  choose: (protocol: Protocol) => Promise<void>
  /** Takes the file of the client certificate away. */
  stop(): void
}

export interface ProtocolParts {
  keys: Keys
  origin: string
  apps: Apps
  merchant: Merchant
  /** The address that asks for a client certificate, and the file to show there (V2-1). */
  secure: { origin: string; pfx: Buffer }
  onProtocol: OnProtocol | undefined
}

export function createProtocols(parts: ProtocolParts): Protocols {
  const { keys, secure, onProtocol } = parts
  const basis = basisOf(parts)
  const file = createCertificateFile(secure.pfx)
  let current: Protocol = 'v3-public-key'
  let turn: Promise<unknown> = Promise.resolve()

  const environmentFor = (protocol: Protocol): Environment => {
    if (protocol === 'cloud') return { ...basis, ...CLOUD }
    if (protocol === 'v3-certificate') return withoutPublicKey(basis)
    if (protocol !== 'v2-md5' && protocol !== 'v2-hmac') return { ...basis }
    return {
      ...basis,
      WECHAT_PAY_ORIGIN: secure.origin,
      PAY_CHANNEL: 'wechat-v2',
      MCH_V2_SIGN_TYPE: protocol === 'v2-md5' ? 'MD5' : 'HMAC-SHA256',
      MCH_CLIENT_CERT_PATH: file.path(),
    }
  }

  const change = async (protocol: Protocol): Promise<void> => {
    const { mode, share, certificates } = keys.state()
    await keys.choose(KEYS[protocol])
    try {
      await onProtocol?.(environmentFor(protocol))
    } catch (error) {
      await keys.choose({ mode, share, rotating: certificates.length > 1 })
      throw error
    }
    await keys.settleOn(KEYS[protocol])
    current = protocol
  }

  return {
    current: () => current,
    environmentFor,
    choose(protocol) {
      const changed = turn.then(() => change(protocol))
      turn = Promise.allSettled([changed])
      return changed
    },
    stop: () => file.remove(),
  }
}

/** What they all have, in v3's words with the public key. */
function basisOf({ origin, apps, merchant }: ProtocolParts): Environment {
  return {
    WECHAT_OPEN_ORIGIN: origin,
    WECHAT_API_ORIGIN: origin,
    WECHAT_PAY_ORIGIN: origin,
    OFFICIAL_ACCOUNT_APPID: apps.officialAccount.appId,
    OFFICIAL_ACCOUNT_SECRET: apps.officialAccount.secret,
    MINI_PROGRAM_APPID: apps.miniProgram.appId,
    MINI_PROGRAM_SECRET: apps.miniProgram.secret,
    PAY_CHANNEL: 'wechat-v3',
    MCH_ID: merchant.mchId,
    MCH_API_V3_KEY: merchant.apiV3Key,
    MCH_API_V2_KEY: merchant.apiV2Key,
    MCH_PRIVATE_KEY: merchant.privateKeyPem,
    MCH_CERT_SERIAL_NO: merchant.certificateSerial,
    WECHATPAY_PUBLIC_KEY_ID: merchant.wechatPay.keyId,
    WECHATPAY_PUBLIC_KEY: merchant.wechatPay.publicKeyPem,
  }
}

/** Whose keys sign while a protocol is spoken (CE-1, CE-2); v2 and cloud calls have no signature of this kind. */
const KEYS: Record<Protocol, KeyChoice> = {
  'v3-public-key': { mode: 'public-key' },
  'v3-certificate': { mode: 'certificate' },
  'v3-switching': { mode: 'both', share: 50 },
  'v2-md5': { mode: 'public-key' },
  'v2-hmac': { mode: 'public-key' },
  cloud: { mode: 'public-key' },
}

const CLOUD = {
  PAY_CHANNEL: 'wechat-cloud',
  CLOUD_RUN: '1',
  CBR_ENV_ID: 'simulated-env',
  CLOUD_RUN_SERVICE: 'shop',
}

const withoutPublicKey = (basis: Environment): Environment =>
  Object.fromEntries(Object.entries(basis).filter(([name]) => !/^WECHATPAY_PUBLIC_KEY/.test(name)))

/** On disk for whoever asks where, readable by this user alone. */
function createCertificateFile(pfx: Buffer) {
  let directory: string | undefined
  return {
    path(): string {
      directory ??= mkdtempSync(join(tmpdir(), 'simulated-merchant-'))
      const path = join(directory, 'apiclient_cert.p12')
      writeFileSync(path, pfx, { mode: 0o600 })
      return path
    },
    remove() {
      if (directory) rmSync(directory, { recursive: true, force: true })
      directory = undefined
    },
  }
}
