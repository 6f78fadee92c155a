/** `apiclient_cert.p12` of the merchant platform: the merchant's client certificate, with its key (V2-1). */
import { Agent } from 'node:https'
import { createSecureContext } from 'node:tls'

/**
 * Connections that show the certificate when they are asked, and trust what else is in the file.
 * @throws when the file does not open with the merchant number as its passphrase
 */
export function certificateAgent(pfx: Buffer, mchId: string): Agent {
  checkClientCertificate(pfx, mchId)
  return new Agent({ pfx, passphrase: mchId })
}

/** @throws when the file does not open with the merchant number as its passphrase */
export function checkClientCertificate(pfx: Buffer, mchId: string): void {
  try {
    createSecureContext({ pfx, passphrase: mchId })
  } catch (cause) {
    throw new Error(
      'The client certificate does not open: its passphrase is the merchant number; a file of the old encryption ' +
        'is rewritten by openssl pkcs12 -legacy -nodes, then openssl pkcs12 -export',
      { cause },
    )
  }
}
