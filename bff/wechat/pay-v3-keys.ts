/** Whose word is WeChat's: the public key, platform certificates, or both while a merchant changes over (CE-2). */
import type { KeyObject } from 'node:crypto'
import type { NamedKey, PlatformCertificates } from './pay-v3-certificates'
import type { PlatformKeyLookup } from './pay-v3-signature'

export interface WechatKeys extends PlatformKeyLookup {
  get(serial: string): Promise<KeyObject | undefined>
  /** To encrypt with: the public key, else the newest certificate (row 6.15). @throws as `PlatformCertificates.newest` */
  forEncryption(): Promise<NamedKey>
}

type Modes =
  | { publicKey: NamedKey; certificates?: PlatformCertificates }
  | { publicKey?: undefined; certificates: PlatformCertificates }

/** How every public key is called, and no certificate (row 6.10). */
const PUBLIC_KEY_PREFIX = 'PUB_KEY_ID_'

/** Picks by the serial a message names; for an unknown public key no certificates are fetched. */
export function createWechatKeys(modes: Modes): WechatKeys {
  const { publicKey, certificates } = modes
  return {
    async get(serial) {
      if (serial === publicKey?.serial) return publicKey.publicKey
      return serial.startsWith(PUBLIC_KEY_PREFIX) ? undefined : certificates?.get(serial)
    },

    keys: () => [...(publicKey ? [publicKey.serial] : []), ...(certificates?.keys() ?? [])],

    forEncryption: () =>
      modes.publicKey ? Promise.resolve(modes.publicKey) : modes.certificates.newest(),
  }
}
