import { createPrivateKey, generateKeyPairSync, X509Certificate } from 'node:crypto'
import { connect, createSecureContext, type TLSSocket } from 'node:tls'
import { execFileSync } from 'node:child_process'
import { writePkcs12 } from './pkcs12'
import { openShop, type Shop } from './testing/shop'
import { writeCertificate } from './v3-certificate'

describe('apiclient_cert.p12', () => {
  let shop: Shop
  beforeAll(async () => {
    shop = await openShop()
  })
  afterAll(() => shop.close())

  it('V2-1 opens with the merchant number, and with nothing else', () => {
    const { pfx } = shop.simulator.secure
    const open = (passphrase: string) => createSecureContext({ pfx, passphrase })

    expect(() => open(shop.env('MCH_ID'))).not.toThrow()
    expect(() => open('1900000001')).toThrow(/mac verify failure/)
  })

  it('V2-1 is all that a handshake needs: it shows the merchant and trusts the server', async () => {
    const { pfx, origin, certificate } = shop.simulator.secure

    const socket = await handshake(origin, { pfx, passphrase: shop.env('MCH_ID') })

    const shown = socket.getX509Certificate()
    expect(shown?.serialNumber).toBe(shop.env('MCH_CERT_SERIAL_NO'))
    expect(shown?.raw.equals(new X509Certificate(certificate).raw)).toBe(true)
    expect(socket.authorized).toBe(true)
    socket.destroy()
  })

  it('V2-1 is where the trust comes from: without it nobody knows the server', async () => {
    const { origin } = shop.simulator.secure

    await expect(handshake(origin, {})).rejects.toMatchObject({
      code: 'SELF_SIGNED_CERT_IN_CHAIN',
    })
  })
})

describe('a PKCS#12 file', () => {
  it('is read by openssl, whatever its passphrase', () => {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const pem = writeCertificate({
      serial: '5157F09EFDC096DE15EBE81A47057A7232F1B8E1',
      notBefore: new Date('2026-11-20T05:00:00Z'),
      notAfter: new Date('2031-11-19T05:00:00Z'),
      publicKey,
      privateKey,
    })
    const certificate = new X509Certificate(pem)
    const passphrase = '1900000109'.repeat(5)

    const file = writePkcs12({ privateKey, certificate, authorities: [], passphrase })

    const read = execFileSync(
      'openssl',
      ['pkcs12', '-nodes', '-info', '-passin', `pass:${passphrase}`],
      { input: file, stdio: ['pipe', 'pipe', 'ignore'] },
    ).toString()
    expect(new X509Certificate(read).raw.equals(certificate.raw)).toBe(true)
    const key = /-----BEGIN PRIVATE KEY-----[^]*-----END PRIVATE KEY-----/.exec(read)?.[0] ?? ''
    expect(createPrivateKey(key).equals(privateKey)).toBe(true)
  })
})

function handshake(
  origin: string,
  identity: { pfx?: Buffer; passphrase?: string },
): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(origin)
    const socket = connect({ host: hostname, port: Number(port), ...identity }, () =>
      resolve(socket),
    )
    socket.once('error', reject)
  })
}
