/** A throw-away authority, its https server on this machine, and the merchant's client certificate (V2-1). */
import {
  createPrivateKey,
  generateKeyPairSync,
  sign,
  X509Certificate,
  type KeyObject,
} from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { createServer, type Server } from 'node:https'
import { TLSSocket } from 'node:tls'
import { after } from './clock'
import type { Merchant } from './merchant'
import { writePkcs12 } from './pkcs12'
import { randomHex } from './random'
import * as der from './v3-certificate'

/** Did the merchant's own certificate open the connection of this request? */
export type Certified = 'yes' | 'another' | 'no'

export interface Certificates {
  /** Who vouches for the https server. */
  authorityPem: string
  /** `apiclient_cert.pem`; its key is the merchant's, its serial number the one v3 names. */
  merchantPem: string
  /** `apiclient_cert.p12`: the merchant's certificate and key, and the authority; its passphrase is the merchant number. */
  merchantFile: Buffer
  /** https that asks for a certificate and takes anybody: refusing is WeChat's business, not the handshake's. */
  createServer(): Server
  check(request: IncomingMessage): Certified
}

const DAY_SECONDS = 86_400

/** The handshake lives in real time, whatever the clock here says. */
export function createCertificates(merchant: Merchant): Certificates {
  const authority = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const server = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const issue = (words: Omit<Words, 'signer'>) => write({ ...words, signer: authority.privateKey })

  const authorityPem = issue({
    name: AUTHORITY,
    serial: someSerial(),
    publicKey: authority.publicKey,
    extensions: [IS_AUTHORITY],
  })
  const serverPem = issue({
    name: '127.0.0.1',
    serial: someSerial(),
    publicKey: server.publicKey,
    extensions: [ON_THIS_MACHINE],
  })
  const merchantPem = issue({
    name: merchant.mchId,
    serial: merchant.certificateSerial,
    publicKey: merchant.publicKey,
    extensions: [],
  })
  const own = new X509Certificate(merchantPem)

  return {
    authorityPem,
    merchantPem,
    merchantFile: writePkcs12({
      privateKey: createPrivateKey(merchant.privateKeyPem),
      certificate: own,
      authorities: [new X509Certificate(authorityPem)],
      passphrase: merchant.mchId,
    }),
    createServer: () =>
      createServer({
        key: server.privateKey.export({ type: 'pkcs8', format: 'pem' }),
        cert: serverPem,
        ca: authorityPem,
        requestCert: true,
        rejectUnauthorized: false,
      }),
    check({ socket }) {
      const shown = socket instanceof TLSSocket ? socket.getPeerX509Certificate() : undefined
      if (!shown || !(socket instanceof TLSSocket)) return 'no'
      return socket.authorized && shown.raw.equals(own.raw) ? 'yes' : 'another'
    },
  }
}

const AUTHORITY = 'Tenpay.com Root CA'

const someSerial = (): string => `5${randomHex(39)}`

interface Words {
  /** The common name. */
  name: string
  serial: string
  publicKey: KeyObject
  signer: KeyObject
  extensions: Buffer[]
}

/** As much of RFC 5280 as a handshake looks at. */
function write({ name, serial, publicKey, signer, extensions }: Words): string {
  const now = new Date()
  const toBeSigned = der.sequence(
    der.tagged(0, der.integer(Buffer.from([2]))), // version 3
    der.integer(Buffer.from(serial, 'hex')),
    ECDSA_WITH_SHA256,
    commonName(AUTHORITY),
    der.sequence(der.time(after(now, -DAY_SECONDS)), der.time(after(now, 365 * DAY_SECONDS))),
    commonName(name),
    publicKey.export({ type: 'spki', format: 'der' }),
    ...(extensions.length > 0 ? [der.tagged(3, der.sequence(...extensions))] : []),
  )
  const signature = der.bitString(sign('sha256', toBeSigned, signer))
  return der.pem(der.sequence(toBeSigned, ECDSA_WITH_SHA256, signature))
}

const ECDSA_WITH_SHA256 = der.sequence(der.objectIdentifier('1.2.840.10045.4.3.2'))

const commonName = (name: string): Buffer => der.sequence(der.part('2.5.4.3', der.utf8(name)))

const YES = Buffer.from([0x01, 0x01, 0xff])
const IS_AUTHORITY = der.extension('2.5.29.19', der.sequence(YES))
/** subjectAltName: iPAddress 127.0.0.1, dNSName localhost. */
const ON_THIS_MACHINE = der.extension(
  '2.5.29.17',
  der.sequence(
    Buffer.from([0x87, 4, 127, 0, 0, 1]),
    Buffer.concat([Buffer.from([0x82, 9]), Buffer.from('localhost')]),
  ),
)
