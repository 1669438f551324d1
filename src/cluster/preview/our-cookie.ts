/**
 * Whether a cookie is kindbook's own, with which a previewed program has no business. Read as browsers do
 * (https://www.rfc-editor.org/rfc/rfc6265#section-5.2): spaces around the name do not count, and one without a name is sent
 * as its bare value, which a server reads as a name and a value.
 *
 * @param cookie one pair of a `Cookie` header, or the value of a `Set-Cookie` header
 */
export function isOurCookie(cookie: string): boolean {
  const pair = cookie.split(';', 1)[0]!.trim().replace(/^=\s*/, '');
  return /^kindbook-\d+$/.test(pair.split('=', 1)[0]!.trim());
}
