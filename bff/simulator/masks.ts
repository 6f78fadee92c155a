/** Hides what must not be read over a shoulder: secrets, tokens, keys, and who somebody is. */
const PRIVATE_FIELDS =
  'secret|appsecret|access_token|refresh_token|session_key|ticket|openid|sub_openid|subOpenid|unionid|code|js_code|ciphertext|req_info|userName|telNumber|addressDetailInfo|touser|phoneNumber|purePhoneNumber|encryptedData'

const inJson = new RegExp(`("(?:${PRIVATE_FIELDS})"\\s*:\\s*")([^"]*)"`, 'gi')
const inQuery = new RegExp(`([?&](?:${PRIVATE_FIELDS})=)([^&]*)`, 'gi')
/** WeChat Pay v2. */
const inXml = new RegExp(`(<(?:${PRIVATE_FIELDS})>(?:<!\\[CDATA\\[)?)([^<\\]]*)`, 'gi')

const covered = (value: string): string => (value.length > 12 ? `${value.slice(0, 4)}…` : '…')

export const maskBody = (text: string): string =>
  text
    .replace(inJson, (whole: string, name: string, value: string) =>
      // `code` is also the name of a Pay v3 error code, which is there to be read.
      /^[A-Z_]+$/.test(value) ? whole : `${name}${covered(value)}"`,
    )
    .replace(inXml, (_whole, name: string, value: string) => `${name}${covered(value)}`)

export const maskPath = (path: string): string =>
  path.replace(inQuery, (_whole, name: string, value: string) => `${name}${covered(value)}`)
