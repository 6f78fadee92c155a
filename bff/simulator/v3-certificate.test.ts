import { createPublicKey, generateKeyPairSync, X509Certificate } from 'node:crypto'
import { writeCertificate } from './v3-certificate'

const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const words = {
  serial: '5157F09EFDC096DE15EBE81A47057A7232F1B8E1',
  notBefore: new Date('2026-11-20T05:00:00Z'),
  notAfter: new Date('2031-11-19T05:00:00Z'),
  publicKey,
  privateKey,
}
const read = (changes: Partial<typeof words> = {}) =>
  new X509Certificate(writeCertificate({ ...words, ...changes }))

describe('a platform certificate', () => {
  it('CE-1 is X.509 as Node reads it, with its serial, times and name', () => {
    const certificate = read()

    expect(certificate.serialNumber).toBe(words.serial)
    expect(new Date(certificate.validFrom)).toEqual(words.notBefore)
    expect(new Date(certificate.validTo)).toEqual(words.notAfter)
    expect(certificate.subject).toBe(
      'C=CN\nO=Tenpay.com\nOU=Tenpay.com CA Center\nCN=Tenpay.com sign',
    )
    expect(certificate.issuer).toBe(certificate.subject)
    expect(certificate.ca).toBe(false)
  })

  it('carries the public key and is signed by its own', () => {
    const certificate = read()
    const { publicKey: another } = generateKeyPairSync('rsa', { modulusLength: 2048 })

    expect(certificate.checkPrivateKey(privateKey)).toBe(true)
    expect(certificate.publicKey.equals(createPublicKey(privateKey))).toBe(true)
    expect(certificate.verify(publicKey)).toBe(true)
    expect(certificate.verify(another)).toBe(false)
  })

  it.each(['2049-12-31T23:59:59.000Z', '2050-01-01T00:00:00.000Z'])(
    'can end at %s, on either side of the change in how years are written',
    (end) => {
      expect(new Date(read({ notAfter: new Date(end) }).validTo).toISOString()).toBe(end)
    },
  )

  it('keeps a serial whose first bit is set positive', () => {
    const serial = `F${words.serial.slice(1)}`

    expect(read({ serial }).serialNumber).toBe(serial)
  })
})
