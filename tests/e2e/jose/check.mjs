// Checks batches with jose and a tree hash of its own (RFC 9162 §2.1.1): each verifies, and with any byte changed none
// does. node check.mjs batches.jsonl devices.json
import { readFileSync } from "node:fs";
import { createHash, webcrypto, X509Certificate } from "node:crypto";
import { flattenedVerify } from "jose";

globalThis.crypto ??= webcrypto; // Debian 12's Node 18 has it, but not under the name that jose asks for
globalThis.CryptoKey ??= webcrypto.CryptoKey;

const sha = (...parts) => parts.reduce((hash, part) => hash.update(part), createHash("sha256")).digest();
const tree = (leaves) => {
  if (leaves.length === 1) return leaves[0];
  let split = 1;
  while (split * 2 < leaves.length) split *= 2;
  return sha(Buffer.from([1]), tree(leaves.slice(0, split)), tree(leaves.slice(split)));
};

const devices = new Map(JSON.parse(readFileSync(process.argv[3])).map((one) => [one.device, new X509Certificate(one.certificate)]));

async function check(header, lines) {
  const jws = JSON.parse(header);
  const protectedHeader = JSON.parse(Buffer.from(jws.protected, "base64url"));
  const names = Object.keys(protectedHeader).sort().join();
  if (names !== "alg,kid,typ,x5t#S256") throw new Error(`header ${names}`);
  const certificate = devices.get(protectedHeader.kid);
  if (!certificate) throw new Error("unknown device");
  if (sha(certificate.raw).toString("base64url") !== protectedHeader["x5t#S256"]) throw new Error("thumbprint");
  const { payload } = await flattenedVerify(jws, certificate.publicKey, { algorithms: ["Ed25519"] });
  const batch = JSON.parse(Buffer.from(payload));
  if (batch.count !== lines.length) throw new Error("count");
  const root = tree(lines.map((line) => sha(Buffer.from([0]), line)));
  if (root.toString("base64url") !== batch.root) throw new Error("tree");
  return { batch, hash: sha(payload).toString("base64url") };
}

const all = readFileSync(process.argv[2]);
const lines = [];
for (let from = 0; from < all.length; ) {
  const end = all.indexOf(10, from);
  lines.push(all.subarray(from, end));
  from = end + 1;
}
let previous;
let batches = 0;
let refused = 0;
for (let i = 0; i < lines.length; ) {
  const header = lines[i];
  const payload = JSON.parse(Buffer.from(JSON.parse(header).payload, "base64url"));
  const leaves = lines.slice(i + 1, i + 1 + payload.count);
  const { batch, hash } = await check(header, leaves);
  if (batch.previous !== previous) throw new Error("previous");
  previous = hash;
  batches += 1;
  for (const [row, line] of [header, ...leaves].entries())
    for (let at = 0; at < line.length; at += row === 0 ? 3 : 5) {
      const bad = Buffer.from(line);
      bad[at] ^= 1;
      const changed = [header, ...leaves];
      changed[row] = bad;
      let passed = true;
      try {
        await check(changed[0], changed.slice(1));
      } catch {
        passed = false;
      }
      if (passed) throw new Error(`byte ${at} of line ${row} may change`);
      refused += 1;
    }
  i += 1 + payload.count;
}
if (batches < 2) throw new Error(`${batches} batches`);
console.log(`${batches} batches verify, ${refused} changed ones do not`);
